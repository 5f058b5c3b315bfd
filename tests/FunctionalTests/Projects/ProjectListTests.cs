using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Projects;

public abstract class ProjectListTests(TestApp app) : FunctionalTest(app)
{
    private const string Projects = "/api/v1/projects";
    private static readonly string[] Names = ["Apollo", "Artemis", "Gemini", "Mercury", "apollo 2", "Ångström"];

    [Theory]
    [InlineData("sort=name", "Apollo,Artemis,Gemini,Mercury,apollo 2,Ångström")]
    [InlineData("sort=-name", "Ångström,apollo 2,Mercury,Gemini,Artemis,Apollo")]
    [InlineData("sort=createdAt", "Apollo,Artemis,Gemini,Mercury,apollo 2,Ångström")]
    [InlineData("sort=name&filter[name][contains]=APOLLO", "Apollo,apollo 2")]
    [InlineData("sort=name&filter[name][in]=Gemini,Mercury,None", "Gemini,Mercury")]
    [InlineData("sort=name&filter[name][contains]=A&filter[name][ne]=Apollo", "Artemis,apollo 2")]
    [InlineData("sort=name&filter[createdAt][lt]=2001-01-01T00:00:00Z", "")]
    [InlineData("sort=name&FILTER[name][eq]=Gemini", "Gemini")]
    public async Task List_is_sorted_and_filtered(string query, string names)
    {
        var ada = await AdaAsync();

        NamesOf(await ada.Http.GetResponseAsync($"{Projects}?{query}")).ShouldBe(names.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Links_lead_to_the_next_the_previous_and_the_first_page()
    {
        var ada = await AdaAsync();
        var first = await ada.Http.GetResponseAsync($"{Projects}?sort=name&limit=2&filter[name][ne]=Gemini&fields=name");
        var second = await ada.Http.GetResponseAsync(first.LinkTo("next")!);
        var third = await ada.Http.GetResponseAsync(second.LinkTo("next")!);

        (first.LinkTo("prev"), third.LinkTo("next")).ShouldBe((null, null));
        NamesOf(first).Concat(NamesOf(second)).Concat(NamesOf(third)).ShouldBe(["Apollo", "Artemis", "Mercury", "apollo 2", "Ångström"]);
        var back = await ada.Http.GetResponseAsync(third.LinkTo("prev")!);
        NamesOf(back).ShouldBe(NamesOf(second));
        NamesOf(await ada.Http.GetResponseAsync(back.LinkTo("prev")!)).ShouldBe(NamesOf(first));
        NamesOf(await ada.Http.GetResponseAsync(back.LinkTo("next")!)).ShouldBe(NamesOf(third));
        NamesOf(await ada.Http.GetResponseAsync(back.LinkTo("first")!)).ShouldBe(NamesOf(first));
    }

    [Fact]
    public async Task Items_have_only_the_requested_fields()
    {
        var ada = await AdaAsync();

        var page = await ada.Http.GetResponseAsync($"{Projects}?fields=name,ownerId,version&limit=1");

        page["items"][0].EnumerateObject().Select(member => member.Name).ShouldBe(["name", "ownerId", "version"], ignoreOrder: true);
        page["nextCursor"].GetString().ShouldNotBeNull();
        page["previousCursor"].ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Attack_a_cursor_of_another_list_order_filter_or_tenant_is_refused()
    {
        var ada = await AdaAsync();
        var cursor = (await ada.Http.GetResponseAsync($"{Projects}?sort=name&limit=2&filter[name][ne]=x"))["nextCursor"].GetString()!;
        (await ada.Http.GetResponseAsync($"{Projects}?sort=name&limit=3&filter[name][ne]=x&fields=id&cursor={cursor}")).Status
            .ShouldBe(HttpStatusCode.OK, "the size of the page and its fields may change");

        foreach (var query in (string[])
                 [
                     "sort=name", "sort=-name&filter[name][ne]=x", "sort=createdAt&filter[name][ne]=x", "sort=name&filter[name][ne]=y",
                     "sort=name&filter[name][eq]=x", "sort=name&filter[name][ne]=x&status=active",
                 ])
        {
            (await ada.Http.GetResponseAsync($"{Projects}?{query}&cursor={cursor}")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
        }

        (await ada.Http.GetResponseAsync($"/api/v1/service-accounts?cursor={cursor}")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
        var mallory = await App.SignUpAsync("mallory");
        await mallory.CreateTenantAsync("red-harbor");
        (await mallory.Http.GetResponseAsync($"{Projects}?sort=name&filter[name][ne]=x&cursor={cursor}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
    }

    [Fact]
    public async Task Attack_a_cursor_with_any_changed_bit_is_refused()
    {
        var ada = await AdaAsync();
        var cursor = (await ada.Http.GetResponseAsync($"{Projects}?sort=name&limit=1"))["nextCursor"].GetString()!;
        var bytes = Base64Url.DecodeFromChars(cursor);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            (await ada.Http.GetResponseAsync($"{Projects}?sort=name&cursor={Base64Url.EncodeToString(bytes)}"))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public async Task Page_is_not_sent_again_until_the_list_changes()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var first = await ada.Http.GetResponseAsync($"{Projects}?limit=3");
        first.ETag!.ShouldStartWith("\"");

        (await IfNoneMatchAsync(ada, first.ETag)).Status.ShouldBe(HttpStatusCode.NotModified);
        (await IfNoneMatchAsync(bob, first.ETag)).Status.ShouldBe(HttpStatusCode.OK, "a representation belongs to one caller");
        (await ada.Http.PostJsonAsync(Projects, new { name = "Vostok" })).Status.ShouldBe(HttpStatusCode.Created);
        NamesOf(await IfNoneMatchAsync(ada, first.ETag))[0].ShouldBe("Vostok");

        static async Task<ApiResponse> IfNoneMatchAsync(Person person, string etag)
        {
            person.Http.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", etag);
            var response = await person.Http.GetResponseAsync($"{Projects}?limit=3");
            person.Http.DefaultRequestHeaders.Remove("If-None-Match");
            return response;
        }
    }

    [Fact]
    public async Task Page_is_read_in_one_round_trip_in_every_order_and_direction()
    {
        var ada = await AdaAsync();
        var middle = (await ada.Http.GetResponseAsync(
            (await ada.Http.GetResponseAsync($"{Projects}?sort=name&limit=2")).LinkTo("next")!)).LinkTo("prev")!;

        foreach (var path in (string[])[$"{Projects}?sort=-name&filter[name][contains]=a", $"{Projects}?filter[ownerId][ne]={Guid.Empty}", middle])
        {
            (await App.Queries.LeastDuringAsync(async () => (await ada.Http.GetResponseAsync(path)).Status.ShouldBe(HttpStatusCode.OK)))
                .Count.ShouldBe(1, path);
        }
    }

    [Fact]
    public async Task Parameters_longer_than_a_request_line_are_refused_by_the_server()
    {
        // The server refuses it before the application sees it, so that the API document has no such response.
        using var http = new HttpClient { BaseAddress = App.ClientOptions.BaseAddress };

        (await http.GetResponseAsync($"{Projects}?filter[name][eq]={new string('x', 10_240)}")).Status.ShouldBe(HttpStatusCode.RequestUriTooLong);
    }

    private static List<string?> NamesOf(ApiResponse page) =>
        [.. page["items"].EnumerateArray().Select(project => project.GetProperty("name").GetString())];

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        foreach (var name in Names)
        {
            (await ada.Http.PostJsonAsync(Projects, new { name })).Status.ShouldBe(HttpStatusCode.Created);
        }

        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ProjectListTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ProjectListTests(app);
}
