using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Tenants.Roles;

/// <summary>Callers grant and withdraw only permissions that they hold, and a role has no effect outside of its tenant.</summary>
public abstract class CustomRoleAttackTests(TestApp app) : FunctionalTest(app)
{
    private const string Invite = "tenants.members-write";
    private const string ReadRoles = "tenants.roles-read";
    private const string WriteRoles = "tenants.roles-write";
    private const string OwnersOnly = "audit.read-personal";

    [Fact]
    public async Task Attack_admin_cannot_grant_a_permission_of_owners()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var own = await bob.NewRoleAsync("Harmless", Invite);
        var owners = await ada.NewRoleAsync("Owners' eyes", OwnersOnly);

        ShouldBeRefused(await bob.CreateRoleAsync("Greedy", OwnersOnly));
        ShouldBeRefused(await bob.ChangeRoleAsync(own, "\"1\"", Invite, OwnersOnly));
        ShouldBeRefused(await bob.AssignAsync(bob, owners));
        ShouldBeRefused(await bob.AssignAsync(await ada.AddMemberAsync("carol"), owners));

        (await bob.PermissionsAsync()).ShouldNotContain(OwnersOnly);
        (await ada.Http.GetResponseAsync(ada.TenantPath("/roles")))["items"].GetArrayLength().ShouldBe(2);
        (await ada.Http.GetResponseAsync(ada.RolePath(own))).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Attack_admin_cannot_withdraw_a_permission_of_owners()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var (carol, role) = await ada.AddMemberWithRoleAsync("carol", OwnersOnly);
        var harmless = await ada.NewRoleAsync("Harmless", Invite);

        ShouldBeRefused(await bob.ChangeRoleAsync(role, "\"1\"", Invite));
        ShouldBeRefused(await bob.Http.SendAsync(HttpMethod.Patch, ada.RolePath(role), new { name = "Renamed" }, "\"1\""));
        ShouldBeRefused(await bob.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role)));
        ShouldBeRefused(await bob.AssignAsync(carol, null));
        ShouldBeRefused(await bob.AssignAsync(carol, harmless));

        (await carol.PermissionsAsync()).ShouldContain(OwnersOnly);
    }

    [Fact]
    public async Task Attack_member_with_roles_write_cannot_extend_their_own_permissions()
    {
        var ada = await AdaAsync();
        var (bob, role) = await ada.AddMemberWithRoleAsync("bob", WriteRoles);
        var stronger = await ada.NewRoleAsync("Stronger", WriteRoles, Invite);
        var before = await bob.PermissionsAsync();

        ShouldBeRefused(await bob.ChangeRoleAsync(role, "\"1\"", WriteRoles, Invite));
        ShouldBeRefused(await bob.ChangeRoleAsync(role, "\"1\"", WriteRoles, "tenants.write"));
        ShouldBeRefused(await bob.AssignAsync(bob, stronger));
        ShouldBeRefused(await bob.CreateRoleAsync("Mine", Invite));
        (await bob.Http.ChangeRoleAsync(await ada.MemberPathAsync(bob), "admin")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");

        (await bob.PermissionsAsync()).ShouldBe(before);

        // Bob may grant what he holds and give it up, but not take it back himself.
        (await bob.CreateRoleAsync("Same", WriteRoles, ReadRoles)).Status.ShouldBe(HttpStatusCode.Created);
        (await bob.ChangeRoleAsync(role, "\"1\"", ReadRoles)).Status.ShouldBe(HttpStatusCode.OK);
        (await bob.ChangeRoleAsync(role, "\"2\"", WriteRoles)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Attack_custom_role_does_not_reach_built_in_roles_above_the_callers_own()
    {
        var ada = await AdaAsync();
        var (bob, role) = await ada.AddMemberWithRoleAsync("bob", WriteRoles, Invite, "tenants.transfer-ownership");
        var carol = await ada.AddMemberAsync("carol", "admin");

        (await bob.AssignAsync(ada, role)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.AssignAsync(carol, role)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.Http.ChangeRoleAsync(await ada.MemberPathAsync(bob), "admin"))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(carol)))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.InviteAsync("dave@example.com", "admin")).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.Http.PostJsonAsync(ada.TenantPath("/transfer-ownership"), new { userId = await carol.UserIdAsync() }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await ada.RolesAsync()).ShouldBe("ada owner, bob member, carol admin");
    }

    [Fact]
    public async Task Attack_role_of_another_tenant_is_not_found_and_grants_nothing()
    {
        var ada = await AdaAsync();
        var mallory = await App.SignUpAsync("mallory");
        await mallory.CreateTenantAsync("mallory");
        var foreign = await mallory.NewRoleAsync("Everything", Invite, OwnersOnly);
        var bob = await ada.AddMemberAsync("bob");

        (await ada.AssignAsync(bob, foreign)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
        (await ada.Http.GetResponseAsync(ada.RolePath(foreign))).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
        (await ada.ChangeRoleAsync(foreign, "\"1\"", Invite)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(foreign))).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");

        // Even if the row names the foreign role, it grants nothing.
        var user = await bob.UserIdAsync();
        await App.InDatabaseAsync(null, db => db.Set<Membership>().Where(m => m.UserId == user)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.CustomRoleId, (Guid?)foreign)));
        App.Clock.Forward(TimeSpan.FromMinutes(2));
        (await bob.PermissionsAsync()).ShouldNotContain(Invite);
        (await bob.InviteAsync("dave@example.com")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await bob.Http.GetResponseAsync(CustomRoles.Mine))["customRole"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData("tenants.everything")]
    [InlineData("*")]
    [InlineData("tenants.*")]
    [InlineData("TENANTS.READ")]
    [InlineData("jobs.read")]
    [InlineData("tenants.read tenants.write")]
    [InlineData("")]
    public async Task Attack_unknown_permission_is_refused(string name)
    {
        var ada = await AdaAsync();

        (await ada.CreateRoleAsync("Odd", name)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        (await ada.Http.GetResponseAsync(ada.TenantPath("/roles")))["items"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Permission_that_no_module_declares_grants_nothing_and_blocks_nothing()
    {
        var ada = await AdaAsync();
        var (bob, role) = await ada.AddMemberWithRoleAsync("bob", Invite);
        await App.InDatabaseAsync(ada.TenantId, db => db.Set<CustomRole>()
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Permissions, (IReadOnlyList<string>)["old.gone", Invite])));
        App.Clock.Forward(TimeSpan.FromMinutes(2));

        (await bob.PermissionsAsync()).ShouldNotContain("old.gone");
        (await ada.ChangeRoleAsync(role, "\"1\"", Invite))["permissions"].EnumerateArray().Select(p => p.GetString()).ShouldBe([Invite]);
    }

    [Fact]
    public async Task Attack_invitations_are_revoked_when_the_senders_custom_role_ends()
    {
        var ada = await AdaAsync();
        var (bob, role) = await ada.AddMemberWithRoleAsync("bob", Invite);
        var admin = await ada.AddMemberAsync("carol", "admin");
        await ada.AssignAsync(admin, role);
        (await bob.InviteAsync("first@example.com")).Status.ShouldBe(HttpStatusCode.Created);
        (await admin.InviteAsync("admins@example.com")).Status.ShouldBe(HttpStatusCode.Created);

        (await ada.ChangeRoleAsync(role, "\"1\"", "audit.read")).Status.ShouldBe(HttpStatusCode.OK);
        (await InvitedAsync(ada)).ShouldBe(["admins@example.com"], "an admin may invite without the role");

        (await ada.ChangeRoleAsync(role, "\"2\"", Invite)).Status.ShouldBe(HttpStatusCode.OK);
        (await bob.InviteAsync("second@example.com")).Status.ShouldBe(HttpStatusCode.Created);
        (await ada.AssignAsync(bob, null)).Status.ShouldBe(HttpStatusCode.OK);
        (await InvitedAsync(ada)).ShouldBe(["admins@example.com"]);
    }

    [Fact]
    public async Task Attack_only_one_of_many_simultaneous_changes_of_a_version_succeeds()
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk");

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ada.ChangeRoleAsync(role, "\"1\"", i % 2 == 0 ? Invite : OwnersOnly)));

        var accepted = responses.Single(a => a.Status == HttpStatusCode.OK);
        responses.Where(a => a != accepted).ToList().ForEach(a => a.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version"));
        (await ada.Http.GetResponseAsync(ada.RolePath(role))).Body.ShouldBe(accepted.Body);
    }

    [Fact]
    public async Task Attack_race_of_assignment_and_deletion_never_leaves_a_deleted_role_assigned()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        for (var round = 0; round < 8; round++)
        {
            var role = await ada.NewRoleAsync($"Role {round}", Invite);

            var responses = await Task.WhenAll(ada.AssignAsync(bob, role), ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role)));

            var exists = (await ada.Http.GetResponseAsync(ada.RolePath(role))).Status == HttpStatusCode.OK;
            (await bob.PermissionsAsync()).Contains(Invite).ShouldBe(exists);
            responses.Select(a => (int)a.Status).ShouldBe(exists ? [200, 409] : [404, 204]);
            await ada.AssignAsync(bob, null);
        }
    }

    private static void ShouldBeRefused(ApiResponse response) => response.ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.permission_not_held");

    private static async Task<IEnumerable<string?>> InvitedAsync(Person person) =>
        (await person.Http.GetResponseAsync(person.TenantPath("/invitations")))["items"].EnumerateArray()
            .Select(i => i.GetProperty("email").GetString());

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : CustomRoleAttackTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : CustomRoleAttackTests(app);
}
