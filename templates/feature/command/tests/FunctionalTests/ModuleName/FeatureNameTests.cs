using System.Net;
using RootNamespaceOfTheSolution.FunctionalTests.Common;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

public abstract class FeatureNameTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Response_is_what_a_read_returns()
    {
        var ada = await SignUpAsync("ada");
        var path = await CreateAsync(ada);

        var response = await ada.Http.PostJsonAsync(path + "/feature-route", null);

        response.Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.GetResponseAsync(path)).Body.ShouldBe(response.Body);
    }

    [Fact]
    public async Task Stale_version_is_refused()
    {
        var ada = await SignUpAsync("ada");
        var path = await CreateAsync(ada);

        (await ada.Http.SendAsync(HttpMethod.Post, path + "/feature-route", null, "\"7\""))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
    }

    [Fact]
    public async Task Another_tenant_finds_nothing()
    {
        var path = await CreateAsync(await SignUpAsync("ada"));
        var mallory = await SignUpAsync("mallory");

        (await mallory.Http.PostJsonAsync(path + "/feature-route", null)).ShouldBeProblem(HttpStatusCode.NotFound, "module_code.not_found");
    }

    private static async Task<string> CreateAsync(Person person) =>
        (await person.Http.PostJsonAsync("/api/v1/module-route", new { name = "First" })).Headers.Location!.ToString();

    private async Task<Person> SignUpAsync(string name)
    {
        var person = await App.SignUpAsync(name);
        await person.CreateTenantAsync(name);
        return person;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : FeatureNameTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : FeatureNameTests(app);
}
