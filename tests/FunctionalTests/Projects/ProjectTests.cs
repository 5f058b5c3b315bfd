using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.FunctionalTests.Tenants.Roles;

namespace SvcInfra.FunctionalTests.Projects;

public abstract class ProjectTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Created_project_is_found_at_its_location()
    {
        var ada = await AdaAsync();

        var created = await ada.Http.PostJsonAsync("/api/v1/projects", new { name = " Apollo ", description = "To the moon." });

        created.Status.ShouldBe(HttpStatusCode.Created);
        created.Version.ShouldBe(1);
        var read = await ada.Http.GetResponseAsync(created.Headers.Location!.ToString());
        read.Status.ShouldBe(HttpStatusCode.OK);
        read.Body.ShouldBe(created.Body);
        read["name"].GetString().ShouldBe("Apollo");
    }

    [Fact]
    public async Task Unchanged_project_returns_not_modified()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "Apollo");
        ada.Http.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", (await ada.Http.GetResponseAsync(path)).ETag);

        (await ada.Http.GetResponseAsync(path)).Status.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Rename_returns_the_same_body_as_the_next_read()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "Apollo");

        var renamed = await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Artemis" }, "\"1\"");

        renamed.Status.ShouldBe(HttpStatusCode.OK);
        renamed.Version.ShouldBe(2);
        (await ada.Http.GetResponseAsync(path)).Body.ShouldBe(renamed.Body);
    }

    [Theory]
    [InlineData("\"7\"", 412, "stale_version")]
    [InlineData("W/\"1\"", 412, "weak_if_match")]
    [InlineData("\"another-etag\"", 412, "stale_version")]
    [InlineData(null, 428, "version_required")]
    [InlineData("1", 400, "invalid_if_match")]
    [InlineData("\"1\", \"2\"", 400, "invalid_if_match")]
    public async Task Rename_with_a_wrong_version_changes_nothing(string? ifMatch, int status, string code)
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "Apollo");

        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Artemis" }, ifMatch)).ShouldBeProblem((HttpStatusCode)status, code);

        (await ada.Http.GetResponseAsync(path))["name"].GetString().ShouldBe("Apollo");
    }

    [Fact]
    public async Task Only_one_of_many_simultaneous_renames_succeeds()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "Apollo");

        var responses = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => ada.Http.SendAsync(HttpMethod.Patch, path, new { name = $"Name {i}" }, "\"1\"")));

        responses.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        foreach (var refused in responses.Where(a => a.Status != HttpStatusCode.OK))
        {
            refused.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        }
    }

    [Fact]
    public async Task Taken_name_is_a_conflict_only_within_the_tenant()
    {
        var ada = await AdaAsync();
        await CreateAsync(ada, "Apollo");
        var bob = await App.SignUpAsync("bob");
        await bob.CreateTenantAsync("red-harbor");

        (await ada.Http.PostJsonAsync("/api/v1/projects", new { name = "Apollo" })).ShouldBeProblem(HttpStatusCode.Conflict, "projects.name_taken");
        (await bob.Http.PostJsonAsync("/api/v1/projects", new { name = "Apollo" })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Archived_project_can_be_read_but_not_renamed()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "Apollo");

        var archived = await ada.Http.PostJsonAsync(path + "/archive", null);
        (await ada.Http.PostJsonAsync(path + "/archive", null)).Body.ShouldBe(archived.Body);

        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Artemis" }, archived.ETag))
            .ShouldBeProblem(HttpStatusCode.Conflict, "projects.archived");
        (await ada.Http.GetResponseAsync(path)).Body.ShouldBe(archived.Body);
    }

    [Fact]
    public async Task Deleted_project_is_not_found_and_its_name_is_free()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "Apollo");

        (await ada.Http.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "projects.not_found");
        (await ada.Http.SendAsync(HttpMethod.Delete, path)).ShouldBeProblem(HttpStatusCode.NotFound, "projects.not_found");
        await CreateAsync(ada, "Apollo");
    }

    [Fact]
    public async Task Member_deletes_their_own_projects_and_an_admin_all_projects()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var carol = await ada.AddMemberAsync("carol", "admin");
        var (adas, bobs, another) = (await CreateAsync(ada, "Apollo"), await CreateAsync(bob, "Gemini"), await CreateAsync(bob, "Mercury"));
        (await bob.Http.GetResponseAsync(bobs))["ownerId"].GetGuid().ShouldBe(await bob.UserIdAsync());

        (await bob.Http.SendAsync(HttpMethod.Delete, adas)).ShouldBeProblem(HttpStatusCode.Forbidden, "not_owner");
        (await bob.Http.GetResponseAsync(adas)).Status.ShouldBe(HttpStatusCode.OK);
        (await bob.Http.SendAsync(HttpMethod.Delete, bobs)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await carol.Http.SendAsync(HttpMethod.Delete, another)).Status.ShouldBe(HttpStatusCode.NoContent);

        var role = await ada.NewRoleAsync("Tidies up", "projects.delete-any");
        (await ada.AssignAsync(bob, role)).Status.ShouldBe(HttpStatusCode.OK);
        (await bob.Http.SendAsync(HttpMethod.Delete, adas)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("-createdAt")]
    [InlineData("name")]
    public async Task Pages_show_every_project_once_in_order(string sort)
    {
        var ada = await AdaAsync();
        string[] names = ["delta", "Alpha", "charlie", "bravo", "Echo"];
        foreach (var name in names)
        {
            await CreateAsync(ada, name);
        }

        var seen = new List<string>();
        var next = $"/api/v1/projects?limit=2&sort={sort}";
        while (next is not null)
        {
            var page = await ada.Http.GetResponseAsync(next);
            page.Status.ShouldBe(HttpStatusCode.OK);
            seen.AddRange(page["items"].EnumerateArray().Select(p => p.GetProperty("name").GetString()!));
            next = page.LinkTo("next");
        }

        // Both database engines sort text by its bytes: upper case first.
        seen.ShouldBe(sort == "name" ? names.Order(StringComparer.Ordinal) : names.Reverse());
    }

    [Fact]
    public async Task List_filters_by_status()
    {
        var ada = await AdaAsync();
        await CreateAsync(ada, "Active");
        await ada.Http.PostJsonAsync(await CreateAsync(ada, "Done") + "/archive", null);

        (await NamesAsync("?status=archived")).ShouldBe(["Done"]);
        (await NamesAsync("?status=active")).ShouldBe(["Active"]);
        (await NamesAsync("")).ShouldBe(["Done", "Active"]);

        async Task<IEnumerable<string?>> NamesAsync(string query) =>
            (await ada.Http.GetResponseAsync("/api/v1/projects" + query))["items"].EnumerateArray().Select(p => p.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("limit=0", "validation_failed")]
    [InlineData("limit=101", "validation_failed")]
    [InlineData("limit=many", "invalid_parameter")]
    [InlineData("status=deleted", "validation_failed")]
    [InlineData("sort=tenantId", "validation_failed")]
    [InlineData("cursor=%27%20OR%201=1", "invalid_cursor")]
    [InlineData("cursor=AAAA", "invalid_cursor")]
    public async Task Invalid_query_is_refused(string query, string code)
    {
        var ada = await AdaAsync();

        (await ada.Http.GetResponseAsync("/api/v1/projects?" + query)).ShouldBeProblem(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Read_takes_one_round_trip_and_create_takes_one_batch()
    {
        var ada = await AdaAsync();
        var path = await CreateAsync(ada, "Apollo");

        (await App.Queries.LeastDuringAsync(() => ada.Http.GetResponseAsync(path))).Count.ShouldBe(1);
        (await App.Queries.LeastDuringAsync(() => ada.Http.GetResponseAsync("/api/v1/projects"))).Count.ShouldBe(1);
        (await App.Queries.DuringAsync(() => ada.Http.PostJsonAsync("/api/v1/projects", new { name = "Artemis" })))
            .Count.ShouldBeLessThanOrEqualTo(
                App is SqliteApp ? 5 : 1,
                "SQLite sends a statement each for the project, the audit entry, its personal data, and what another module stores of the event");
    }

    [Fact]
    public async Task Request_without_a_tenant_is_refused()
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.GetResponseAsync("/api/v1/projects")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_required");
    }

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    private static async Task<string> CreateAsync(Person person, string name)
    {
        var created = await person.Http.PostJsonAsync("/api/v1/projects", new { name });
        created.Status.ShouldBe(HttpStatusCode.Created, created.Body);
        return created.Headers.Location!.ToString();
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ProjectTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ProjectTests(app);
}
