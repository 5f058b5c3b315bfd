using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Tenants.Invitations;

/// <summary>Tokens that open nothing have one answer, and change nothing.</summary>
public abstract class InvitationAttackTests(TestApp app) : FunctionalTest(app)
{
    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("x")]
    [InlineData("' OR 1=1 --")]
    public async Task Attack_forged_token_opens_nothing(string token)
    {
        var (_, bob, _) = await InvitedAsync();

        await ShouldOpenNothingAsync(bob, token);
    }

    [Theory]
    [InlineData("", "required")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "too_long")]
    public async Task Token_that_cannot_be_one_is_refused_before_it_is_looked_for(string token, string code)
    {
        var bob = await App.SignUpAsync("bob");

        var answer = await bob.AcceptAsync(token);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer["errors"].GetProperty("token")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Attack_expired_token_opens_nothing()
    {
        var (ada, bob, token) = await InvitedAsync();
        App.Clock.Forward(TimeSpan.FromHours(72));
        await bob.SignInAsync();

        await ShouldOpenNothingAsync(bob, token);

        await ada.SignInAsync();
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_used_token_opens_nothing()
    {
        var (ada, bob, token) = await InvitedAsync();
        (await bob.AcceptAsync(token)).Status.ShouldBe(HttpStatusCode.OK);

        await ShouldOpenNothingAsync(bob, token);

        (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob))).Status.ShouldBe(HttpStatusCode.NoContent);
        await ShouldOpenNothingAsync(bob, token);
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_revoked_token_opens_nothing()
    {
        var (ada, bob, token) = await InvitedAsync();
        var path = ada.TenantPath($"/invitations/{(await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"][0].GetProperty("id").GetGuid()}");
        (await ada.Http.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NoContent);

        await ShouldOpenNothingAsync(bob, token);

        (await ada.Http.SendAsync(HttpMethod.Delete, path)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
        (await ada.Http.PostJsonAsync(path + "/resend", null)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.invitation_not_found");
        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_forwarded_token_lets_nobody_else_in_and_tells_no_address()
    {
        var (ada, bob, token) = await InvitedAsync();
        var mallory = await App.SignUpAsync("mallory");

        var answer = await mallory.AcceptAsync(token);

        answer.ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");
        answer.Body.ShouldNotContain("bob");
        answer.Body.ShouldNotContain("blue-harbor");
        (await ada.RolesAsync()).ShouldBe("ada owner");
        (await bob.AcceptAsync(token)).Status.ShouldBe(HttpStatusCode.OK, "the invitation is still there for whom it is for");
    }

    [Fact]
    public async Task Attack_address_that_is_not_proven_does_not_get_in()
    {
        var (ada, bob, token) = await InvitedAsync();
        await App.InDatabaseAsync(null, db => db.Set<Domain.Users.User>().ExecuteUpdateAsync(update => update.SetProperty(u => u.EmailVerifiedAt, (DateTimeOffset?)null)));

        (await bob.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");

        (await ada.RolesAsync()).ShouldBe("ada owner");
    }

    [Fact]
    public async Task Attack_nobody_accepts_without_being_logged_in()
    {
        var (_, _, token) = await InvitedAsync();

        (await App.Anonymous().PostJsonAsync(InvitationUrls.Accept, new { token })).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Attack_invitation_of_another_tenant_looks_like_none()
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
            (await mallory.Http.GetResponseAsync(ada.TenantPath($"/invitations/{foreign}"))).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        }

        (await mallory.Http.GetResponseAsync(mallory.TenantPath("/invitations")))["items"].GetArrayLength().ShouldBe(0);
        (await ada.Http.GetResponseAsync(ada.TenantPath($"/invitations/{id}"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_link_in_a_name_is_none_in_the_mail()
    {
        var mallory = await App.SignUpAsync("mallory");
        await mallory.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = "Win at http://evil.example" });
        var created = await mallory.Http.PostJsonAsync("/api/v1/tenants", new { slug = "red-harbor", name = "evil.example/now" });
        await mallory.SwitchAsync(created["id"].GetGuid());

        (await mallory.InviteAsync("victim@example.com")).Status.ShouldBe(HttpStatusCode.Created);

        var mail = await App.MailToAsync("victim@example.com");
        mail.ShouldContain("evil\u2024example");
        mail.ShouldNotContain("evil.example");
        mail.ShouldNotContain("http://evil");
    }

    [Fact]
    public async Task Attack_flood_of_invitations_ends_at_the_limit()
    {
        var (ada, _, _) = await InvitedAsync();
        var tenantId = ada.TenantId!.Value;
        await App.InDatabaseAsync(tenantId, async db =>
        {
            var by = await db.Set<Membership>().SingleAsync(m => m.TenantId == tenantId);
            for (var i = 1; i < 100; i++)
            {
                db.Add(Invitation.Issue(
                    tenantId, Domain.Common.EmailAddress.FromStored($"p{i}@example.com"), Domain.Common.TenantRole.Member, by,
                    System.Security.Cryptography.SHA256.HashData([(byte)i]), App.Clock.GetUtcNow(), TimeSpan.FromHours(72)));
            }

            return await db.SaveChangesAsync();
        });

        (await ada.InviteAsync("one-too-many@example.com")).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.too_many_invitations");

        App.Clock.Forward(TimeSpan.FromHours(73));
        await ada.SignInAsync();
        (await ada.InviteAsync("one-too-many@example.com")).Status.ShouldBe(HttpStatusCode.Created, "expired ones do not count");
    }

    private async Task ShouldOpenNothingAsync(Person person, string token)
    {
        (await person.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token })).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token })).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
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
