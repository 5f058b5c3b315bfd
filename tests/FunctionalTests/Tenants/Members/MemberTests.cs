using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Tenants.Members;

public abstract class MemberTests(TestApp app) : FunctionalTest(app)
{
    /// <summary>Longer than a member's access is cached.</summary>
    private static readonly TimeSpan AccessCacheLifetime = TimeSpan.FromSeconds(5.1);

    [Fact]
    public async Task Members_can_be_listed_by_pages_and_read()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        await ada.AddMemberAsync("carol", "admin");

        var first = await bob.Http.GetResponseAsync(ada.TenantPath("/members?limit=2"));
        var second = await bob.Http.GetResponseAsync(ada.TenantPath($"/members?limit=2&cursor={first["nextCursor"].GetString()}"));

        first["items"].EnumerateArray().Concat(second["items"].EnumerateArray()).Select(m => m.GetProperty("email").GetString())
            .ShouldBe(["ada@example.com", "bob@example.com", "carol@example.com"], ignoreOrder: true);
        second["nextCursor"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var one = await bob.Http.GetResponseAsync(await ada.MemberPathAsync(bob));
        one["displayName"].GetString().ShouldBe("bob");
        one["role"].GetString().ShouldBe("member");
        one.Version.ShouldBe(1);
        (await bob.Http.GetResponseAsync(ada.TenantPath("/members?cursor=nonsense"))).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
        (await bob.Http.GetResponseAsync(ada.TenantPath("/members?limit=0"))).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await bob.Http.GetResponseAsync(ada.TenantPath($"/members/{Guid.CreateVersion7()}")))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.member_not_found");
        (await bob.Http.GetResponseAsync("/api/v1/tenants/not-an-id/members")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_parameter");
    }

    [Fact]
    public async Task Role_change_requires_the_newest_version()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var path = await ada.MemberPathAsync(bob);

        var changed = await ada.Http.ChangeRoleAsync(path, "admin", "\"1\"");

        changed.Status.ShouldBe(HttpStatusCode.OK);
        changed["role"].GetString().ShouldBe("admin");
        changed.Version.ShouldBe(2);
        (await ada.Http.GetResponseAsync(path)).Body.ShouldBe(changed.Body);
        (await ada.Http.ChangeRoleAsync(path, "member", "\"1\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.ChangeRoleAsync(path, "admin", "\"2\"")).Version.ShouldBe(2, "the same role is no change");
        (await ada.Http.ChangeRoleAsync(path, "emperor")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_field_type");
        App.Clock.Forward(AccessCacheLifetime);
        (await bob.InviteAsync("carol@example.com")).Status.ShouldBe(HttpStatusCode.Created, "an admin may invite");
    }

    [Fact]
    public async Task Member_cannot_change_other_members()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var carol = await ada.AddMemberAsync("carol");

        foreach (var other in new[] { ada, bob, carol })
        {
            (await bob.Http.ChangeRoleAsync(await ada.MemberPathAsync(other), "admin"))
                .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
            (await bob.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(other)))
                .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        }

        (await bob.InviteAsync("dave@example.com")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await bob.Http.GetResponseAsync(ada.TenantPath("/invitations"))).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await ada.RolesAsync()).ShouldBe("ada owner, bob member, carol member");
    }

    [Fact]
    public async Task Attack_admin_can_neither_appoint_nor_change_nor_remove_an_owner()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var carol = await ada.AddMemberAsync("carol");

        (await bob.Http.ChangeRoleAsync(await ada.MemberPathAsync(carol), "owner"))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.Http.ChangeRoleAsync(await ada.MemberPathAsync(bob), "owner")).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.Http.ChangeRoleAsync(await ada.MemberPathAsync(ada), "member"))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(ada)))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.InviteAsync("dave@example.com", "owner")).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.role_above_own");
        (await bob.Http.PostJsonAsync(ada.TenantPath("/transfer-ownership"), new { userId = await bob.UserIdAsync() }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await ada.RolesAsync()).ShouldBe("ada owner, bob admin, carol member");
    }

    [Fact]
    public async Task Last_owner_can_neither_leave_nor_be_removed_nor_demoted()
    {
        var ada = await AdaAsync();
        var self = await ada.MemberPathAsync(ada);

        (await ada.Http.PostJsonAsync(ada.TenantPath("/leave"), null)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.last_owner");
        (await ada.Http.SendAsync(HttpMethod.Delete, self)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.last_owner");
        (await ada.Http.ChangeRoleAsync(self, "admin")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.last_owner");
        (await ada.Http.ChangeRoleAsync(self, "owner")).Status.ShouldBe(HttpStatusCode.OK, "the role does not change");

        var bob = await ada.AddMemberAsync("bob", "owner");
        (await ada.Http.PostJsonAsync(ada.TenantPath("/leave"), null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await bob.RolesAsync()).ShouldBe("bob owner");
    }

    [Fact]
    public async Task Removed_member_loses_access_to_the_tenant_only()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        (await bob.Http.GetResponseAsync(ada.TenantPath())).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob))).Status.ShouldBe(HttpStatusCode.NoContent);
        App.Clock.Forward(AccessCacheLifetime);

        (await bob.Http.GetResponseAsync(ada.TenantPath())).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await bob.Http.PostJsonAsync("/api/v1/tenants/switch", new { tenantId = ada.TenantId }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
        bob.Use(await bob.RefreshAsync(bob.RefreshToken));
        bob.TenantId.ShouldBeNull("a refresh leaves the tenant");
        (await bob.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.TenantPath($"/members/{await bob.UserIdAsync()}")))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.member_not_found");
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Demoted_admin_loses_the_permissions_of_admins()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        (await bob.InviteAsync("dave@example.com")).Status.ShouldBe(HttpStatusCode.Created);

        (await ada.Http.ChangeRoleAsync(await ada.MemberPathAsync(bob), "member")).Status.ShouldBe(HttpStatusCode.OK);

        // Even while the old role is cached: the use case reads the new one under the lock.
        (await bob.InviteAsync("erin@example.com")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        App.Clock.Forward(AccessCacheLifetime);
        (await bob.Http.GetResponseAsync(ada.TenantPath("/invitations"))).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Owner_transfers_the_tenant_and_becomes_an_admin()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var path = ada.TenantPath("/transfer-ownership");

        (await ada.Http.PostJsonAsync(path, new { userId = Guid.CreateVersion7() }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.member_not_found");
        (await ada.Http.PostJsonAsync(path, new { userId = await ada.UserIdAsync() }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "tenants.transfer_to_oneself");
        (await ada.Http.PostJsonAsync(path, new { userId = await bob.UserIdAsync() })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await bob.RolesAsync()).ShouldBe("ada admin, bob owner");
        (await ada.Http.PostJsonAsync(path, new { userId = await ada.UserIdAsync() })).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Settings_are_read_by_members_and_changed_by_admins()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob");
        var path = ada.TenantPath("/settings");
        var before = await bob.Http.GetResponseAsync(path);
        before["defaultInvitationRole"].GetString().ShouldBe("member");
        before["allowedEmailDomains"].GetArrayLength().ShouldBe(0);

        string[] allowedEmailDomains = ["Example.COM", "example.org", "example.com"];
        var changed = await ada.Http.SendAsync(HttpMethod.Patch, path, new { allowedEmailDomains }, before.ETag);

        changed.Status.ShouldBe(HttpStatusCode.OK);
        changed["allowedEmailDomains"].EnumerateArray().Select(d => d.GetString()).ShouldBe(["example.com", "example.org"]);
        changed["defaultInvitationRole"].GetString().ShouldBe("member", "omitted settings do not change");
        (await bob.Http.GetResponseAsync(path)).Body.ShouldBe(changed.Body);
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { defaultInvitationRole = "admin" }, before.ETag))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { defaultInvitationRole = "owner" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { allowedEmailDomains = new[] { "no domain" } }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await bob.Http.SendAsync(HttpMethod.Patch, path, new { defaultInvitationRole = "admin" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
    }

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : MemberTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : MemberTests(app);
}
