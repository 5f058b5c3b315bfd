using System.Net;
using System.Text.Json;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Tenants.Roles;

public abstract class CustomRoleTests(TestApp app) : FunctionalTest(app)
{
    private const string Invite = "tenants.members-write";

    [Fact]
    public async Task Custom_role_adds_and_withdraws_its_permissions_at_once()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        (await bob.InviteAsync("dave@example.com")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        var role = await ada.NewRoleAsync("Front desk", Invite);

        var assigned = await ada.AssignAsync(bob, role, "\"1\"");

        assigned.Status.ShouldBe(HttpStatusCode.OK);
        (assigned["role"].GetString(), assigned["customRoleId"].GetGuid(), assigned.Version).ShouldBe(("member", role, 2L));
        (await ada.Http.GetResponseAsync(await ada.MemberPathAsync(bob))).Body.ShouldBe(assigned.Body);
        (await bob.InviteAsync("dave@example.com")).Status.ShouldBe(HttpStatusCode.Created);
        (await bob.Http.GetResponseAsync(ada.TenantPath("/members"))).Status.ShouldBe(HttpStatusCode.OK, "he keeps the permissions of members");
        (await bob.Http.SendAsync(HttpMethod.Patch, ada.TenantPath(), new { name = "Mine" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");

        (await ada.AssignAsync(bob, null))["customRoleId"].ValueKind.ShouldBe(JsonValueKind.Null);

        (await bob.InviteAsync("erin@example.com")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Changed_role_takes_effect_at_once_for_all_its_members()
    {
        var ada = await AdaAsync();
        var (bob, role) = await ada.AddMemberWithRoleAsync("bob", Invite);
        var carol = await ada.AddMemberAsync("carol");
        await ada.AssignAsync(carol, role);
        (await carol.PermissionsAsync()).ShouldContain(Invite);

        (await ada.ChangeRoleAsync(role, "\"1\"", "audit.read")).Version.ShouldBe(2);

        foreach (var member in new[] { bob, carol })
        {
            (await member.PermissionsAsync()).ShouldNotContain(Invite);
            (await member.PermissionsAsync()).ShouldContain("audit.read");
            (await member.InviteAsync("dave@example.com")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        }
    }

    [Fact]
    public async Task Role_is_created_listed_read_changed_and_deleted()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var created = await ada.Http.PostJsonAsync(
            ada.TenantPath("/roles"),
            new { name = " Front desk ", description = "Invites guests.", permissions = new[] { Invite, "audit.read", Invite } });
        await ada.NewRoleAsync("Auditing", "audit.read");

        created.Status.ShouldBe(HttpStatusCode.Created);
        var path = created.Headers.Location!.ToString();
        (created["name"].GetString(), created["description"].GetString(), created.Version).ShouldBe(("Front desk", "Invites guests.", 1L));
        created["permissions"].EnumerateArray().Select(p => p.GetString()).ShouldBe(["audit.read", Invite]);
        (await bob.Http.GetResponseAsync(path)).Body.ShouldBe(created.Body);
        (await bob.Http.GetResponseAsync(ada.TenantPath("/roles")))["items"].EnumerateArray().Select(r => r.GetProperty("name").GetString())
            .ShouldBe(["Auditing", "Front desk"]);

        var changed = await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Reception", description = "" }, created.ETag);
        (changed["name"].GetString(), changed["description"].ValueKind, changed["permissions"].GetArrayLength(), changed.Version)
            .ShouldBe(("Reception", JsonValueKind.Null, 2, 2L));

        (await ada.Http.SendAsync(HttpMethod.Delete, path, ifMatch: "\"1\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.SendAsync(HttpMethod.Delete, path, ifMatch: "\"2\"")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
    }

    [Fact]
    public async Task Change_requires_the_newest_version()
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);

        (await ada.Http.SendAsync(HttpMethod.Patch, ada.RolePath(role), new { name = "Desk" }))
            .ShouldBeProblem(HttpStatusCode.PreconditionRequired, "version_required");
        (await ada.ChangeRoleAsync(role, "\"7\"", Invite)).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.ChangeRoleAsync(role, "\"1\"", Invite)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Role_cannot_be_deleted_while_a_member_has_it()
    {
        var ada = await AdaAsync();
        var (bob, role) = await ada.AddMemberWithRoleAsync("bob", Invite);

        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role))).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.role_in_use");
        (await bob.PermissionsAsync()).ShouldContain(Invite);

        (await ada.AssignAsync(bob, null)).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Invalid_roles_are_refused()
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);
        var other = await ada.NewRoleAsync("Other");

        (await ada.CreateRoleAsync("Front desk")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.role_name_taken");
        (await ada.Http.SendAsync(HttpMethod.Patch, ada.RolePath(other), new { name = "Front desk" }, "\"1\""))
            .ShouldBeProblem(HttpStatusCode.Conflict, "tenants.role_name_taken");
        (await ada.CreateRoleAsync("Owner")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.CreateRoleAsync(" ")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.CreateRoleAsync(new string('x', 101))).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.CreateRoleAsync("Many", [.. Enumerable.Repeat(Invite, 201)])).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.Http.PostJsonAsync(ada.TenantPath("/roles"), new { name = "None" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await ada.Http.PostJsonAsync(ada.TenantPath("/roles"), new { name = "Null", permissions = new string?[] { null } }))
            .Status.ShouldBe(HttpStatusCode.BadRequest);
        (await ada.Http.SendAsync(HttpMethod.Patch, ada.RolePath(role), new { permissions = new[] { "nonsense" } }, "\"1\""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.AssignAsync(ada, Guid.CreateVersion7())).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
        (await ada.Http.SendAsync(HttpMethod.Put, ada.TenantPath($"/members/{Guid.CreateVersion7()}/custom-role"), new { roleId = role }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.member_not_found");
    }

    [Fact]
    public async Task Tenant_has_at_most_fifty_roles_even_when_created_at_once()
    {
        var ada = await AdaAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => ada.CreateRoleAsync($"Role {i}")));

        responses.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(50);
        responses.Where(a => a.Status != HttpStatusCode.Created).ToList()
            .ForEach(a => a.ShouldBeProblem(HttpStatusCode.Conflict, "tenants.too_many_roles"));
        (await ada.Http.GetResponseAsync(ada.TenantPath("/roles")))["items"].GetArrayLength().ShouldBe(50);
    }

    [Fact]
    public async Task Own_permissions_are_listed_with_the_roles_that_grant_them()
    {
        var ada = await AdaAsync();
        var (bob, role) = await ada.AddMemberWithRoleAsync("bob", "audit.read");

        var mine = await bob.Http.GetResponseAsync(CustomRoles.Mine);

        (mine["role"].GetString(), mine["tenantStatus"].GetString()).ShouldBe(("member", "active"));
        (mine["customRole"].GetProperty("id").GetGuid(), mine["customRole"].GetProperty("name").GetString()).ShouldBe((role, "Role of bob"));
        var all = (await bob.Http.GetResponseAsync(ada.TenantPath("/permissions")))["items"].EnumerateArray().ToList();
        var expected = all.Where(p => p.GetProperty("leastRole").GetString() == "member" || p.GetProperty("name").GetString() == "audit.read");
        (await bob.PermissionsAsync()).ShouldBe(expected.Select(p => p.GetProperty("name").GetString()!));
        mine["permissions"].EnumerateArray().ShouldAllBe(p => p.GetProperty("description").GetString()!.Length > 5);
        (await ada.PermissionsAsync()).ShouldBe(all.Select(p => p.GetProperty("name").GetString()!), "an owner has all permissions");
    }

    [Fact]
    public async Task Own_permissions_are_empty_without_a_tenant_a_membership_or_an_active_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        var tenantless = await ada.Http.GetResponseAsync(CustomRoles.Mine);
        (tenantless["role"].ValueKind, tenantless["tenantStatus"].ValueKind, tenantless["permissions"].GetArrayLength())
            .ShouldBe((JsonValueKind.Null, JsonValueKind.Null, 0));
        (await App.Anonymous().GetResponseAsync(CustomRoles.Mine)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");

        await ada.CreateTenantAsync("blue-harbor");
        var (bob, _) = await ada.AddMemberWithRoleAsync("bob", Invite);
        var (carol, _) = await ada.AddMemberWithRoleAsync("carol", Invite);
        (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(carol))).Status.ShouldBe(HttpStatusCode.NoContent);
        var karin = await App.SignUpAsync(TestApp.Landlord);
        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{ada.TenantId}/suspend", new { reason = "unpaid" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        var suspended = await bob.Http.GetResponseAsync(CustomRoles.Mine);
        (suspended["role"].GetString(), suspended["tenantStatus"].GetString(), suspended["permissions"].GetArrayLength())
            .ShouldBe(("member", "suspended", 0));
        var removed = await carol.Http.GetResponseAsync(CustomRoles.Mine);
        (removed["role"].ValueKind, removed["customRole"].ValueKind, removed["tenantStatus"].ValueKind, removed["permissions"].GetArrayLength())
            .ShouldBe((JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null, 0));
    }

    [Fact]
    public async Task Access_with_a_custom_role_is_read_in_one_statement()
    {
        var ada = await AdaAsync();
        var (bob, _) = await ada.AddMemberWithRoleAsync("bob", Invite);

        var statements = await App.Queries.LeastDuringAsync(async () =>
        {
            // Past the lifetime of the cached access.
            App.Clock.Forward(TimeSpan.FromMinutes(2));
            (await bob.Http.GetResponseAsync(ada.TenantPath("/invitations"))).Status.ShouldBe(HttpStatusCode.OK);
        });

        var read = statements.Where(s => s.Contains("sessions") || s.Contains("memberships") || s.Contains("custom_roles")).ShouldHaveSingleItem();
        (read.Contains("sessions") && read.Contains("memberships") && read.Contains("custom_roles")).ShouldBeTrue(read);
    }

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : CustomRoleTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : CustomRoleTests(app);
}
