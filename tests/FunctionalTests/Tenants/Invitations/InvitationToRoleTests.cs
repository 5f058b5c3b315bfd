using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Roles;

namespace SvcInfra.FunctionalTests.Tenants.Invitations;

/// <summary>
/// Invitations that also grant a custom role. The sender must hold its permissions both when the invitation is sent and when it is accepted.
/// </summary>
public abstract class InvitationToRoleTests(TestApp app) : FunctionalTest(app)
{
    private const string Invite = "tenants.members-write";
    private const string WriteRoles = "tenants.roles-write";
    private const string WriteTenant = "tenants.write";
    private const string OwnersOnly = "audit.read-personal";
    private const string CarolsEmail = "carol@example.com";

    [Fact]
    public async Task Custom_role_is_shown_in_list_and_preview_and_granted_by_accepting()
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);

        var invited = await ada.InviteAsync(CarolsEmail, "member", role);

        invited.Status.ShouldBe(HttpStatusCode.Created, invited.Body);
        invited["customRoleId"].GetGuid().ShouldBe(role);
        (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"][0].GetProperty("customRoleId").GetGuid().ShouldBe(role);
        var token = await App.InvitationTokenAsync(CarolsEmail);
        var preview = await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token });
        (preview["role"].GetString(), preview["customRole"].GetString()).ShouldBe(("member", "Front desk"));
        var carol = await App.SignUpAsync("carol");
        (await carol.AcceptAsync(token))["customRoleId"].GetGuid().ShouldBe(role);
        await carol.SwitchAsync(ada.TenantId!.Value);
        (await carol.PermissionsAsync()).ShouldContain(Invite);
        (await ada.Http.GetResponseAsync(await ada.MemberPathAsync(carol)))["customRoleId"].GetGuid().ShouldBe(role);
    }

    [Fact]
    public async Task Invitation_without_a_custom_role_grants_none()
    {
        var ada = await AdaAsync();

        (await ada.InviteAsync(CarolsEmail))["customRoleId"].ValueKind.ShouldBe(JsonValueKind.Null);

        var token = await App.InvitationTokenAsync(CarolsEmail);
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token }))["customRole"].ValueKind.ShouldBe(JsonValueKind.Null);
        (await (await App.SignUpAsync("carol")).AcceptAsync(token))["customRoleId"].ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Role_cannot_be_deleted_while_an_open_invitation_grants_it()
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);
        var invitation = (await ada.InviteAsync(CarolsEmail, "member", role))["id"].GetGuid();

        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role))).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.role_in_use");
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.TenantPath($"/invitations/{invitation}"))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Attack_role_with_permissions_that_the_sender_lacks_is_not_sent_or_resent()
    {
        var ada = await AdaAsync();
        var owners = await ada.NewRoleAsync("Owners' eyes", OwnersOnly);
        var harmless = await ada.NewRoleAsync("Harmless", Invite);
        var bob = await ada.AddMemberAsync("bob", "admin");
        var (dave, _) = await ada.AddMemberWithRoleAsync("dave", Invite);

        (await bob.InviteAsync(CarolsEmail, "member", owners)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.permission_not_held");
        (await dave.InviteAsync(CarolsEmail, "member", harmless)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.permission_not_held");
        (await App.InDatabaseAsync(null, db => db.Set<Invitation>().AnyAsync(i => i.ClosedAt == null))).ShouldBeFalse();

        // Only callers who could send the owner's invitation can resend it.
        var sent = (await ada.InviteAsync(CarolsEmail, "member", owners))["id"].GetGuid();
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        (await bob.Http.PostJsonAsync(ada.TenantPath($"/invitations/{sent}/resend"), null))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.permission_not_held");
        (await ada.Http.PostJsonAsync(ada.TenantPath($"/invitations/{sent}/resend"), null)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_invitation_cannot_grant_a_role_of_another_tenant()
    {
        var ada = await AdaAsync();
        var mallory = await App.SignUpAsync("mallory");
        await mallory.CreateTenantAsync("mallory");
        var foreign = await mallory.NewRoleAsync("Everything", OwnersOnly);

        (await ada.InviteAsync(CarolsEmail, "member", foreign)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
        (await ada.InviteAsync(CarolsEmail, "member", EntityId.New())).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");

        (await App.InDatabaseAsync(null, db => db.Set<Invitation>().AnyAsync(i => i.ClosedAt == null))).ShouldBeFalse();
    }

    /// <summary>The ways in which the sender's permissions end before the invitation is accepted.</summary>
    [Theory]
    [InlineData("removed")]
    [InlineData("demoted")]
    [InlineData("without their custom role")]
    [InlineData("with fewer permissions in their custom role")]
    [InlineData("with fewer permissions than the granted role, which grew")]
    public async Task Attack_invitation_is_revoked_when_its_sender_may_no_longer_grant_the_role(string sender)
    {
        var ada = await AdaAsync();
        var granted = await ada.NewRoleAsync("Named", WriteTenant);
        var (bob, bobsRole) = sender.Contains("their custom role", StringComparison.Ordinal)
            ? await ada.AddMemberWithRoleAsync("bob", Invite, WriteRoles, WriteTenant)
            : (await ada.AddMemberAsync("bob", "admin"), Guid.Empty);
        (await bob.InviteAsync(CarolsEmail, "member", granted)).Status.ShouldBe(HttpStatusCode.Created);
        (await bob.InviteAsync("erin@example.com")).Status.ShouldBe(HttpStatusCode.Created);
        var token = await App.InvitationTokenAsync(CarolsEmail);

        (await EndGrantAsync()).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);

        var carol = await App.SignUpAsync("carol");
        (await carol.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        string[] remaining = sender.StartsWith("with fewer", StringComparison.Ordinal) ? ["erin@example.com"] : [];
        (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"].EnumerateArray().Select(i => i.GetProperty("email").GetString())
            .ShouldBe(remaining, "invitations that the sender may still send stay open");

        async Task<ApiResponse> EndGrantAsync() => sender switch
        {
            "removed" => await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob)),
            "demoted" => await ada.Http.ChangeRoleAsync(await ada.MemberPathAsync(bob), "member"),
            "without their custom role" => await ada.AssignAsync(bob, null),
            "with fewer permissions in their custom role" => await ada.ChangeRoleAsync(bobsRole, "\"1\"", Invite, WriteRoles),
            _ => await ada.ChangeRoleAsync(granted, "\"1\"", WriteTenant, OwnersOnly),
        };
    }

    [Theory]
    [InlineData("sender")]
    [InlineData("role")]
    public async Task Attack_invitation_is_refused_when_the_grant_ended_in_the_database(string deleted)
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);
        var bob = await ada.AddMemberAsync("bob", "admin");
        (await bob.InviteAsync(CarolsEmail, "member", role)).Status.ShouldBe(HttpStatusCode.Created);
        var token = await App.InvitationTokenAsync(CarolsEmail);
        var sender = await bob.UserIdAsync();
        await App.InDatabaseAsync(ada.TenantId, db => deleted == "role"
            ? db.Set<CustomRole>().ExecuteDeleteAsync()
            : db.Set<Membership>().Where(m => m.UserId == sender).ExecuteUpdateAsync(m => m.SetProperty(x => x.Role, TenantRole.Member)));

        var carol = await App.SignUpAsync("carol");
        (await carol.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");

        (await ada.RolesAsync()).ShouldNotContain("carol");
    }

    [Fact]
    public async Task Attack_race_of_invitations_and_deletion_leaves_none_to_a_deleted_role()
    {
        var ada = await AdaAsync();
        for (var round = 0; round < 5; round++)
        {
            var role = await ada.NewRoleAsync($"Front desk {round}", Invite);
            var number = round;

            var responses = await Task.WhenAll(
            [
                .. Enumerable.Range(0, 5).Select(i => ada.InviteAsync($"p{number}-{i}@example.com", "member", role)),
                ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role)),
            ]);

            responses.ShouldAllBe(response => (int)response.Status < 500);
            var open = await App.InDatabaseAsync(null, db => db.Set<Invitation>().CountAsync(i => i.CustomRoleId == role));
            var exists = await App.InDatabaseAsync(ada.TenantId, db => db.Set<CustomRole>().AnyAsync(r => r.Id == role));
            open.ShouldBe(responses.Count(response => response.Status == HttpStatusCode.Created));
            (exists || open == 0).ShouldBeTrue($"{open} invitations grant a deleted role");
        }
    }

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : InvitationToRoleTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : InvitationToRoleTests(app);
}
