using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Tenants.Invitations;

/// <summary>All unusable tokens get the same error and change nothing.</summary>
public abstract class InvitationAttackTests(TestApp app) : FunctionalTest(app)
{
    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("x")]
    [InlineData("' OR 1=1 --")]
    public async Task Attack_forged_token_is_refused(string token)
    {
        var (_, bob, _) = await InvitedAsync();

        await ShouldRefuseTokenAsync(bob, token);
    }

    [Theory]
    [InlineData("", "required")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "too_long")]
    public async Task Malformed_token_is_refused_by_validation(string token, string code)
    {
        var bob = await App.SignUpAsync("bob");

        var response = await bob.AcceptAsync(token);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty("token")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Attack_expired_token_is_refused()
    {
        var (ada, bob, token) = await InvitedAsync();
        App.Clock.Forward(TimeSpan.FromHours(72));
        await bob.SignInAsync();

        await ShouldRefuseTokenAsync(bob, token);

        await ada.SignInAsync();
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_used_token_is_refused()
    {
        var (ada, bob, token) = await InvitedAsync();
        (await bob.AcceptAsync(token)).Status.ShouldBe(HttpStatusCode.OK);

        await ShouldRefuseTokenAsync(bob, token);

        (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob))).Status.ShouldBe(HttpStatusCode.NoContent);
        await ShouldRefuseTokenAsync(bob, token);
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_revoked_token_is_refused()
    {
        var (ada, bob, token) = await InvitedAsync();
        var invitation = (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"][0].GetProperty("id").GetGuid();
        var path = ada.TenantPath($"/invitations/{invitation}");
        (await ada.Http.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NoContent);

        await ShouldRefuseTokenAsync(bob, token);

        (await ada.Http.SendAsync(HttpMethod.Delete, path)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
        (await ada.Http.PostJsonAsync(path + "/resend", null)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_forwarded_token_is_refused_and_does_not_reveal_the_email_address()
    {
        var (ada, bob, token) = await InvitedAsync();
        var mallory = await App.SignUpAsync("mallory");

        var response = await mallory.AcceptAsync(token);

        response.ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");
        response.Body.ShouldNotContain("bob");
        response.Body.ShouldNotContain("blue-harbor");
        (await ada.RolesAsync()).ShouldBe("ada owner");
        (await bob.AcceptAsync(token)).Status.ShouldBe(HttpStatusCode.OK, "the invitation is still open for its recipient");
    }

    [Fact]
    public async Task Attack_unverified_email_address_cannot_accept()
    {
        var (ada, bob, token) = await InvitedAsync();
        await App.InDatabaseAsync(null, db => db.Set<Domain.Users.User>()
            .ExecuteUpdateAsync(update => update.SetProperty(u => u.EmailVerifiedAt, (DateTimeOffset?)null)));

        (await bob.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");

        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_anonymous_caller_cannot_accept()
    {
        var (_, _, token) = await InvitedAsync();

        (await App.Anonymous().PostJsonAsync(InvitationUrls.Accept, new { token })).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Attack_invitation_of_another_tenant_is_not_found()
    {
        var (ada, _, _) = await InvitedAsync();
        var id = (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"][0].GetProperty("id").GetGuid();
        var mallory = await App.SignUpAsync("mallory");
        await mallory.CreateTenantAsync("red-harbor");

        foreach (var foreign in new[] { id, Guid.CreateVersion7() })
        {
            var path = mallory.TenantPath($"/invitations/{foreign}");
            (await mallory.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
            (await mallory.Http.SendAsync(HttpMethod.Delete, path)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
            (await mallory.Http.PostJsonAsync(path + "/resend", null)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
            (await mallory.Http.GetResponseAsync(ada.TenantPath($"/invitations/{foreign}")))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        }

        (await mallory.Http.GetResponseAsync(mallory.TenantPath("/invitations")))["items"].GetArrayLength().ShouldBe(0);
        (await ada.Http.GetResponseAsync(ada.TenantPath($"/invitations/{id}"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_link_in_a_name_is_no_link_in_the_email()
    {
        var mallory = await App.SignUpAsync("mallory");
        await mallory.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = "Win at http://evil.example" });
        var created = await mallory.Http.PostJsonAsync("/api/v1/tenants", new { slug = "red-harbor", name = "evil.example/now" });
        await mallory.SwitchAsync(created["id"].GetGuid());

        (await mallory.InviteAsync("victim@example.com")).Status.ShouldBe(HttpStatusCode.Created);

        var email = await App.MailToAsync("victim@example.com");
        email.ShouldContain("evil\u2024example");
        email.ShouldNotContain("evil.example");
        email.ShouldNotContain("http://evil");
    }

    [Fact]
    public async Task Attack_invitations_above_the_limit_are_refused()
    {
        var (ada, _, _) = await InvitedAsync();
        var tenantId = ada.TenantId!.Value;
        await App.InDatabaseAsync(tenantId, async db =>
        {
            var inviter = await db.Set<Membership>().SingleAsync(m => m.TenantId == tenantId);
            for (var i = 1; i < 100; i++)
            {
                db.Add(Invitation.Issue(
                    tenantId, Domain.Common.EmailAddress.FromStored($"p{i}@example.com"), Domain.Common.TenantRole.Member, inviter,
                    System.Security.Cryptography.SHA256.HashData([(byte)i]), App.Clock.GetUtcNow(), TimeSpan.FromHours(72)));
            }

            return await db.SaveChangesAsync();
        });

        (await ada.InviteAsync("one-too-many@example.com")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.too_many_invitations");

        App.Clock.Forward(TimeSpan.FromHours(73));
        await ada.SignInAsync();
        (await ada.InviteAsync("one-too-many@example.com")).Status.ShouldBe(HttpStatusCode.Created, "expired ones do not count");
    }

    private async Task ShouldRefuseTokenAsync(Person person, string token)
    {
        (await person.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        var anonymous = App.Anonymous();
        (await anonymous.PostJsonAsync(InvitationUrls.Preview, new { token }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await anonymous.PostJsonAsync(InvitationUrls.Decline, new { token }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
    }

    private async Task<(Person Ada, Person Bob, string Token)> InvitedAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        var bob = await App.SignUpAsync("bob");
        (await ada.InviteAsync(bob.Email)).Status.ShouldBe(HttpStatusCode.Created);
        return (ada, bob, await App.InvitationTokenAsync(bob.Email));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : InvitationAttackTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : InvitationAttackTests(app);
}
