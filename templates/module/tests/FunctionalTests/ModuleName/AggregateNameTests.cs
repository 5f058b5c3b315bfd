using System.Net;
using RootNamespaceOfTheSolution.FunctionalTests.Common;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

public abstract class AggregateNameTests(TestApp app) : FunctionalTest(app)
{
    private const string Url = "/api/v1/module-route";

    [Fact]
    public async Task Created_one_is_found_at_its_location_and_in_the_list()
    {
        var ada = await AdaAsync();

        var created = await ada.Http.PostJsonAsync(Url, new { name = " First " });

        created.Status.ShouldBe(HttpStatusCode.Created);
        (await ada.Http.GetResponseAsync(created.Headers.Location!.ToString())).Body.ShouldBe(created.Body);
        (await ada.Http.GetResponseAsync(Url))["items"].EnumerateArray().Select(item => item.GetProperty("name").GetString()).ShouldBe(["First"]);
    }

    [Fact]
    public async Task Update_requires_the_current_version()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "First");

        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Second" }, ifMatch: null))
            .ShouldBeProblem(HttpStatusCode.PreconditionRequired, "version_required");
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Second" }, "\"7\""))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Second" }, "\"1\""))["name"].GetString().ShouldBe("Second");
    }

    [Fact]
    public async Task Taken_name_is_refused_until_it_is_deleted()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "First");
        (await ada.Http.PostJsonAsync(Url, new { name = "First" })).ShouldBeProblem(HttpStatusCode.Conflict, "module_code.name_taken");

        (await ada.Http.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "module_code.not_found");
        (await ada.Http.PostJsonAsync(Url, new { name = "First" })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Empty_name_is_refused_with_the_field()
    {
        var ada = await AdaAsync();

        (await ada.Http.PostJsonAsync(Url, new { name = " " })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task List_is_read_page_by_page()
    {
        var ada = await AdaAsync();
        foreach (var name in new[] { "A", "B", "C" })
        {
            await CreateAsync(ada, name);
        }

        var first = await ada.Http.GetResponseAsync(Url + "?limit=2");
        var second = await ada.Http.GetResponseAsync($"{Url}?limit=2&cursor={Uri.EscapeDataString(first["nextCursor"].GetString()!)}");

        (first["items"].GetArrayLength(), second["items"].GetArrayLength()).ShouldBe((2, 1));
        second["items"][0].GetProperty("name").GetString().ShouldBe("A");
    }

    private static async Task<string> CreateAsync(Person person, string name) =>
        (await person.Http.PostJsonAsync(Url, new { name })).Headers.Location!.ToString();

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AggregateNameTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AggregateNameTests(app);
}
