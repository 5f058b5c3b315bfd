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

/// <summary>Invitations that give a custom role besides the built-in one. Nobody gives by them what they do not hold, then or by the time they are accepted.</summary>
public abstract class InvitationToRoleTests(TestApp app) : FunctionalTest(app)
{
    private const string Invite = "tenants.members-write";
    private const string WriteRoles = "tenants.roles-write";
    private const string WriteTenant = "tenants.write";
    private const string OwnersOnly = "audit.read-personal";
    private const string Carols = "carol@example.com";

    [Fact]
    public async Task Custom_role_is_shown_in_the_list_and_the_preview_and_given_by_accepting()
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);

        var invited = await ada.InviteAsync(Carols, "member", role);

        invited.Status.ShouldBe(HttpStatusCode.Created, invited.Body);
        invited["customRoleId"].GetGuid().ShouldBe(role);
        (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"][0].GetProperty("customRoleId").GetGuid().ShouldBe(role);
        var token = await App.InvitationTokenAsync(Carols);
        var preview = await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token });
        (preview["role"].GetString(), preview["customRole"].GetString()).ShouldBe(("member", "Front desk"));
        var carol = await App.SignUpAsync("carol");
        (await carol.AcceptAsync(token))["customRoleId"].GetGuid().ShouldBe(role);
        await carol.SwitchAsync(ada.TenantId!.Value);
        (await carol.PermissionsAsync()).ShouldContain(Invite);
        (await ada.Http.GetResponseAsync(await ada.MemberPathAsync(carol)))["customRoleId"].GetGuid().ShouldBe(role);
    }

    [Fact]
    public async Task Invitation_without_one_gives_none()
    {
        var ada = await AdaAsync();

        (await ada.InviteAsync(Carols))["customRoleId"].ValueKind.ShouldBe(JsonValueKind.Null);

        var token = await App.InvitationTokenAsync(Carols);
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token }))["customRole"].ValueKind.ShouldBe(JsonValueKind.Null);
        (await (await App.SignUpAsync("carol")).AcceptAsync(token))["customRoleId"].ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Role_that_an_open_invitation_names_is_not_deleted()
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);
        var invitation = (await ada.InviteAsync(Carols, "member", role))["id"].GetGuid();

        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role))).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.role_in_use");
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.TenantPath($"/invitations/{invitation}"))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Attack_invitation_to_a_role_with_what_the_sender_does_not_hold_is_not_sent_nor_sent_again()
    {
        var ada = await AdaAsync();
        var owners = await ada.NewRoleAsync("Owners' eyes", OwnersOnly);
        var harmless = await ada.NewRoleAsync("Harmless", Invite);
        var bob = await ada.AddMemberAsync("bob", "admin");
        var (dave, _) = await ada.AddMemberWithRoleAsync("dave", Invite);

        (await bob.InviteAsync(Carols, "member", owners)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.permission_not_held");
        (await dave.InviteAsync(Carols, "member", harmless)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.permission_not_held");
        (await App.InDatabaseAsync(null, db => db.Set<Invitation>().AnyAsync(i => i.ClosedAt == null))).ShouldBeFalse();

        // An owner's invitation is sent again by those alone who could send it.
        var sent = (await ada.InviteAsync(Carols, "member", owners))["id"].GetGuid();
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        (await bob.Http.PostJsonAsync(ada.TenantPath($"/invitations/{sent}/resend"), null)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.permission_not_held");
        (await ada.Http.PostJsonAsync(ada.TenantPath($"/invitations/{sent}/resend"), null)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_role_of_another_tenant_in_an_invitation_is_none()
    {
        var ada = await AdaAsync();
        var mallory = await App.SignUpAsync("mallory");
        await mallory.CreateTenantAsync("mallory");
        var foreign = await mallory.NewRoleAsync("Everything", OwnersOnly);

        (await ada.InviteAsync(Carols, "member", foreign)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
        (await ada.InviteAsync(Carols, "member", EntityId.New())).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");

        (await App.InDatabaseAsync(null, db => db.Set<Invitation>().AnyAsync(i => i.ClosedAt == null))).ShouldBeFalse();
    }

    /// <summary>What the sender's rights come to between the mail and the answer.</summary>
    [Theory]
    [InlineData("removed")]
    [InlineData("demoted")]
    [InlineData("without the role that let them")]
    [InlineData("with less in the role that let them")]
    [InlineData("with less than the role they named, which grew")]
    public async Task Attack_invitation_to_a_role_ends_with_its_senders_right_to_give_it(string sender)
    {
        var ada = await AdaAsync();
        var named = await ada.NewRoleAsync("Named", WriteTenant);
        var (bob, own) = sender.Contains("role that let", StringComparison.Ordinal)
            ? await ada.AddMemberWithRoleAsync("bob", Invite, WriteRoles, WriteTenant)
            : (await ada.AddMemberAsync("bob", "admin"), Guid.Empty);
        (await bob.InviteAsync(Carols, "member", named)).Status.ShouldBe(HttpStatusCode.Created);
        (await bob.InviteAsync("erin@example.com")).Status.ShouldBe(HttpStatusCode.Created);
        var token = await App.InvitationTokenAsync(Carols);

        (await EndAsync()).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);

        var carol = await App.SignUpAsync("carol");
        (await carol.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token })).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        string[] left = sender.StartsWith("with less", StringComparison.Ordinal) ? ["erin@example.com"] : [];
        (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"].EnumerateArray().Select(i => i.GetProperty("email").GetString())
            .ShouldBe(left, "what they may still send stays");

        async Task<ApiResponse> EndAsync() => sender switch
        {
            "removed" => await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob)),
            "demoted" => await ada.Http.ChangeRoleAsync(await ada.MemberPathAsync(bob), "member"),
            "without the role that let them" => await ada.AssignAsync(bob, null),
            "with less in the role that let them" => await ada.ChangeRoleAsync(own, "\"1\"", Invite, WriteRoles),
            _ => await ada.ChangeRoleAsync(named, "\"1\"", WriteTenant, OwnersOnly),
        };
    }

    [Theory]
    [InlineData("sender")]
    [InlineData("role")]
    public async Task Attack_invitation_whose_grant_ended_past_the_application_gives_nothing(string what)
    {
        var ada = await AdaAsync();
        var role = await ada.NewRoleAsync("Front desk", Invite);
        var bob = await ada.AddMemberAsync("bob", "admin");
        (await bob.InviteAsync(Carols, "member", role)).Status.ShouldBe(HttpStatusCode.Created);
        var token = await App.InvitationTokenAsync(Carols);
        var sender = await bob.UserIdAsync();
        await App.InDatabaseAsync(ada.TenantId, db => what == "role"
            ? db.Set<CustomRole>().ExecuteDeleteAsync()
            : db.Set<Membership>().Where(m => m.UserId == sender).ExecuteUpdateAsync(m => m.SetProperty(x => x.Role, TenantRole.Member)));

        var carol = await App.SignUpAsync("carol");
        (await carol.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");

        (await ada.RolesAsync()).ShouldNotContain("carol");
    }

    [Fact]
    public async Task Attack_of_invitations_to_a_role_that_is_deleted_at_once_leaves_none_that_names_a_role_that_is_gone()
    {
        var ada = await AdaAsync();
        for (var round = 0; round < 5; round++)
        {
            var role = await ada.NewRoleAsync($"Front desk {round}", Invite);
            var number = round;

            var answers = await Task.WhenAll(
                [.. Enumerable.Range(0, 5).Select(i => ada.InviteAsync($"p{number}-{i}@example.com", "member", role)), ada.Http.SendAsync(HttpMethod.Delete, ada.RolePath(role))]);

            answers.ShouldAllBe(answer => (int)answer.Status < 500);
            var open = await App.InDatabaseAsync(null, db => db.Set<Invitation>().CountAsync(i => i.CustomRoleId == role));
            var isThere = await App.InDatabaseAsync(ada.TenantId, db => db.Set<CustomRole>().AnyAsync(r => r.Id == role));
            open.ShouldBe(answers.Count(answer => answer.Status == HttpStatusCode.Created));
            (isThere || open == 0).ShouldBeTrue($"{open} invitations name a role that is gone");
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
