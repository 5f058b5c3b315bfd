using System.Net;
using RootNamespaceOfTheSolution.FunctionalTests.Common;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

public abstract class FeatureNameTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Response_has_the_version_in_its_etag()
    {
        var ada = await SignUpAsync("ada");
        var path = await CreateAsync(ada);

        var response = await ada.Http.GetResponseAsync(path + "/feature-route");

        response.Status.ShouldBe(HttpStatusCode.OK);
        response.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Another_tenant_finds_nothing()
    {
        var path = await CreateAsync(await SignUpAsync("ada"));
        var mallory = await SignUpAsync("mallory");

        (await mallory.Http.GetResponseAsync(path + "/feature-route")).ShouldBeProblem(HttpStatusCode.NotFound, "module_code.not_found");
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
