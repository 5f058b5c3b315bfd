using System.Net;
using RootNamespaceOfTheSolution.FunctionalTests.Common;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

public abstract class FeatureNameTests(TestApp app) : FunctionalTest(app)
{
    private const string Url = "/api/v1/module-route/feature-route";

    [Fact]
    public async Task List_is_read_page_by_page()
    {
        var ada = await SignUpAsync("ada");
        foreach (var name in new[] { "A", "B", "C" })
        {
            (await ada.Http.PostJsonAsync("/api/v1/module-route", new { name })).Status.ShouldBe(HttpStatusCode.Created);
        }

        var first = await ada.Http.GetResponseAsync(Url + "?limit=2");
        var second = await ada.Http.GetResponseAsync($"{Url}?limit=2&cursor={Uri.EscapeDataString(first["nextCursor"].GetString()!)}");

        (first["items"].GetArrayLength(), second["items"].GetArrayLength()).ShouldBe((2, 1));
        second["items"][0].GetProperty("name").GetString().ShouldBe("A");
    }

    [Fact]
    public async Task Another_tenant_finds_nothing()
    {
        var ada = await SignUpAsync("ada");
        await ada.Http.PostJsonAsync("/api/v1/module-route", new { name = "First" });
        var mallory = await SignUpAsync("mallory");

        (await mallory.Http.GetResponseAsync(Url))["items"].GetArrayLength().ShouldBe(0);
    }

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
