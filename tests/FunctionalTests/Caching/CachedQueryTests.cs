using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.FunctionalTests.Tenants.Roles;

namespace SvcInfra.FunctionalTests.Caching;

/// <summary>The cached queries over HTTP: what they save, and that no caller sees what is old, foreign or forbidden.</summary>
public abstract class CachedQueryTests(TestApp app) : FunctionalTest(app)
{
    [Theory]
    [InlineData("")]
    [InlineData("/settings")]
    [InlineData("/roles")]
    public async Task Cached_read_runs_no_statement(string path)
    {
        var ada = await AdaAsync();
        var first = await ada.Http.GetResponseAsync(ada.TenantPath(path));

        var statements = await App.Queries.LeastDuringAsync(async () =>
            (await ada.Http.GetResponseAsync(ada.TenantPath(path))).Body.ShouldBe(first.Body));

        first.Status.ShouldBe(HttpStatusCode.OK);
        statements.ShouldBeEmpty();
    }

    [Fact]
    public async Task Entry_is_shared_by_the_members_of_a_tenant()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        await bob.Http.GetResponseAsync(ada.TenantPath("/settings"));
        await ada.Http.GetResponseAsync(ada.TenantPath("/members"));

        var statements = await App.Queries.LeastDuringAsync(() => ada.Http.GetResponseAsync(ada.TenantPath("/settings")));

        statements.ShouldBeEmpty();
    }

    [Fact]
    public async Task Caller_reads_their_own_change_in_the_next_request()
    {
        var ada = await AdaAsync();
        var before = await ada.Http.GetResponseAsync(ada.TenantPath());
        (await ada.Http.GetResponseAsync(ada.TenantPath("/settings"))).Version.ShouldBe(1);

        (await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath(), new { name = "Blue Harbor" }, before.ETag)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.GetResponseAsync(ada.TenantPath()))["name"].GetString().ShouldBe("Blue Harbor");
        (await ada.Http.GetResponseAsync(ada.TenantPath("/settings"))).Version.ShouldBe(2, "both show the version of the tenant");

        (await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { defaultInvitationRole = "admin" }, "\"2\""))
            .Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.GetResponseAsync(ada.TenantPath("/settings")))["defaultInvitationRole"].GetString().ShouldBe("admin");
        (await ada.Http.GetResponseAsync(ada.TenantPath())).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Created_changed_and_deleted_role_is_seen_at_once()
    {
        var ada = await AdaAsync();
        (await NamesAsync(ada)).ShouldBeEmpty();

        var role = await ada.NewRoleAsync("Front desk", "audit.read");
        (await NamesAsync(ada)).ShouldBe(["Front desk"]);
        (await ada.Http.GetResponseAsync(ada.RolePath(role)))["name"].GetString().ShouldBe("Front desk");

        (await ada.Http.SendAsync(HttpMethod.Patch, ada.RolePath(role), new { name = "Desk" }, "\"1\"")).Status.ShouldBe(HttpStatusCode.OK);
        (await NamesAsync(ada)).ShouldBe(["Desk"]);
        (await ada.Http.GetResponseAsync(ada.RolePath(role)))["name"].GetString().ShouldBe("Desk");

        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role), ifMatch: "\"2\"")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await NamesAsync(ada)).ShouldBeEmpty();
        (await ada.Http.GetResponseAsync(ada.RolePath(role))).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
    }

    [Fact]
    public async Task Missing_role_is_not_remembered()
    {
        var ada = await AdaAsync();
        var unknown = ada.RolePath(Guid.CreateVersion7());
        (await ada.Http.GetResponseAsync(unknown)).Status.ShouldBe(HttpStatusCode.NotFound);

        var statements = await App.Queries.LeastDuringAsync(() => ada.Http.GetResponseAsync(unknown));

        statements.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Change_by_an_operator_is_seen_at_once()
    {
        var ada = await AdaAsync();
        var karin = await App.SignUpAsync(TestApp.Landlord);
        (await ada.Http.GetResponseAsync(ada.TenantPath())).Version.ShouldBe(1);
        var admin = $"/_admin/api/tenants/{ada.TenantId}";

        (await karin.Http.PostJsonAsync($"{admin}/suspend", new { reason = "Unpaid." })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await karin.Http.PostJsonAsync($"{admin}/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync(ada.TenantPath())).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Attack_by_a_removed_member_does_not_read_from_the_cache()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        (await bob.Http.GetResponseAsync(ada.TenantPath("/settings"))).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob))).Status.ShouldBe(HttpStatusCode.NoContent);

        (await bob.Http.GetResponseAsync(ada.TenantPath("/settings"))).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await App.Anonymous().GetResponseAsync(ada.TenantPath("/settings"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        return ada;
    }

    private static async Task<IReadOnlyList<string?>> NamesAsync(Person person)
    {
        var response = await person.Http.GetResponseAsync(person.TenantPath("/roles"));
        response.Status.ShouldBe(HttpStatusCode.OK);
        return [.. response["items"].EnumerateArray().Select(role => role.GetProperty("name").GetString())];
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : CachedQueryTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : CachedQueryTests(app);
}
