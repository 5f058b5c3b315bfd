using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Tenants.Invitations;

public abstract class InvitationTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task New_user_registers_verifies_and_accepts()
    {
        var ada = await AdaAsync();
        (await ada.InviteAsync("Carol@Example.com", "admin")).Status.ShouldBe(HttpStatusCode.Created);
        var token = await App.InvitationTokenAsync("carol@example.com");

        var preview = await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token });
        var carol = await App.SignUpAsync("carol");
        var accepted = await carol.AcceptAsync(token);

        preview["tenantName"].GetString().ShouldBe("blue-harbor");
        preview["invitedBy"].GetString().ShouldBe("ada");
        preview["email"].GetString().ShouldBe("c***@example.com");
        preview["role"].GetString().ShouldBe("admin");
        accepted.Status.ShouldBe(HttpStatusCode.OK);
        accepted["tenantId"].GetGuid().ShouldBe(ada.TenantId!.Value);
        await carol.SwitchAsync(ada.TenantId!.Value);
        (await carol.RolesAsync()).ShouldBe("ada owner, carol admin");
        (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Invitation_is_found_at_its_location_and_in_the_list()
    {
        var ada = await AdaAsync();
        var created = await ada.InviteAsync("bob@example.com");
        await ada.InviteAsync("carol@example.com");
        await ada.InviteAsync("dave@example.com");

        var first = await ada.Http.GetResponseAsync(ada.TenantPath("/invitations?limit=2"));
        var second = await ada.Http.GetResponseAsync(ada.TenantPath($"/invitations?limit=2&cursor={first["nextCursor"].GetString()}"));

        created["role"].GetString().ShouldBe("member");
        created.Body.ShouldNotContain("token", Case.Insensitive);
        (await ada.Http.GetResponseAsync(created.Headers.Location!.ToString())).Body.ShouldBe(created.Body);
        first["items"].EnumerateArray().Concat(second["items"].EnumerateArray()).Select(i => i.GetProperty("email").GetString())
            .ShouldBe(["dave@example.com", "carol@example.com", "bob@example.com"]);
    }

    [Fact]
    public async Task Invitation_without_a_role_has_the_default_role_of_the_settings()
    {
        var ada = await AdaAsync();
        (await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { defaultInvitationRole = "admin" }))
            .Status.ShouldBe(HttpStatusCode.OK);

        (await ada.InviteAsync("bob@example.com"))["role"].GetString().ShouldBe("admin");
    }

    [Fact]
    public async Task Email_address_of_another_domain_can_be_neither_invited_nor_accept()
    {
        var ada = await AdaAsync();
        var bob = await App.SignUpAsync("bob");
        (await ada.InviteAsync(bob.Email)).Status.ShouldBe(HttpStatusCode.Created);
        var token = await App.InvitationTokenAsync(bob.Email);

        (await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { allowedEmailDomains = new[] { "example.org" } }))
            .Status.ShouldBe(HttpStatusCode.OK);

        (await ada.InviteAsync("carol@example.com")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.email_domain_not_allowed");
        (await ada.InviteAsync("carol@sub.example.org")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.email_domain_not_allowed");
        (await ada.InviteAsync("carol@example.org")).Status.ShouldBe(HttpStatusCode.Created);
        (await bob.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.email_domain_not_allowed");
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Inviting_a_member_or_an_invited_email_address_is_a_conflict()
    {
        var ada = await AdaAsync();
        await ada.AddMemberAsync("bob");
        await ada.InviteAsync("carol@example.com");

        (await ada.InviteAsync("BOB@example.com")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.already_member");
        (await ada.InviteAsync("carol@example.com")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.already_invited");
        (await ada.InviteAsync("no address")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task Expired_invitation_is_replaced_when_its_email_address_is_invited_again()
    {
        var ada = await AdaAsync();
        await ada.InviteAsync("bob@example.com");
        var old = await App.InvitationTokenAsync("bob@example.com");
        App.Clock.Forward(TimeSpan.FromHours(73));
        await ada.SignInAsync();

        (await ada.InviteAsync("bob@example.com")).Status.ShouldBe(HttpStatusCode.Created);

        var bob = await App.SignUpAsync("bob2");
        (await bob.AcceptAsync(old)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Invitation_is_resent_with_a_new_token_at_most_ten_times_a_minute_apart()
    {
        var ada = await AdaAsync();
        var path = (await ada.InviteAsync("bob@example.com")).Headers.Location!.ToString() + "/resend";
        var bob = await App.SignUpAsync("bob");

        (await ada.Http.PostJsonAsync(path, null)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "tenants.invitation_resent_too_soon");
        var old = string.Empty;
        for (var sent = 1; sent <= 10; sent++)
        {
            old = sent == 10 ? await App.InvitationTokenAsync(bob.Email) : old;
            App.Clock.Forward(TimeSpan.FromSeconds(61));
            (await ada.Http.PostJsonAsync(path, null))["resends"].GetInt32().ShouldBe(sent);
        }

        App.Clock.Forward(TimeSpan.FromSeconds(61));
        (await ada.Http.PostJsonAsync(path, null)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.invitation_resent_too_often");
        var newest = await App.InvitationTokenAsync(bob.Email);
        newest.ShouldNotBe(old);
        (await bob.AcceptAsync(old)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await bob.AcceptAsync(newest)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Declined_invitation_can_no_longer_be_used()
    {
        var ada = await AdaAsync();
        var bob = await App.SignUpAsync("bob");
        var path = (await ada.InviteAsync(bob.Email)).Headers.Location!.ToString();
        var token = await App.InvitationTokenAsync(bob.Email);

        (await App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
        (await bob.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await ada.InviteAsync(bob.Email)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Invitations_are_revoked_when_their_sender_is_removed_or_demoted()
    {
        var ada = await AdaAsync();
        var bob = await ada.AddMemberAsync("bob", "admin");
        var carol = await ada.AddMemberAsync("carol", "owner");
        await bob.InviteAsync("dave@example.com", "admin");
        var token = await App.InvitationTokenAsync("dave@example.com");
        await carol.InviteAsync("erin@example.com", "owner");
        await carol.InviteAsync("frank@example.com", "member");
        await ada.InviteAsync("gina@example.com");

        (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ada.Http.ChangeRoleAsync(await ada.MemberPathAsync(carol), "admin")).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"].EnumerateArray().Select(i => i.GetProperty("email").GetString())
            .ShouldBe(["gina@example.com", "frank@example.com"]);
        var dave = await App.SignUpAsync("dave");
        (await dave.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
    }

    [Fact]
    public async Task Token_is_stored_as_a_hash_and_its_page_is_served_in_Development()
    {
        var ada = await AdaAsync();
        await ada.InviteAsync("bob@example.com");
        var token = await App.InvitationTokenAsync("bob@example.com");

        var stored = await App.InDatabaseAsync(null, db => db.Set<Invitation>().AsNoTracking().SingleAsync());

        stored.TokenHash.ShouldBe(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)));
        (await App.Anonymous().GetResponseAsync("/accept-invitation")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : InvitationTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : InvitationTests(app);
}
