using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Tenants.Invitations;

/// <summary>Invitations to a suspended or deleted tenant cannot be accepted.</summary>
public abstract class InvitationToStoppedTenantTests(TestApp app) : FunctionalTest(app)
{
    private const int Rounds = 8;
    private const string UnknownToken = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Whether a statement waits for a lock; always true on SQLite, which has no such view.</summary>
    protected abstract Task<bool> IsLockAwaitedAsync(AppDbContext context);

    [Fact]
    public async Task Suspension_is_revealed_only_to_a_caller_with_a_valid_token()
    {
        var (ada, bob, token, karin) = await InvitedAsync();
        var carol = await App.SignUpAsync("carol");
        await SuspendAsync(karin, ada);

        (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token })).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await bob.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await carol.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");
        (await bob.AcceptAsync(UnknownToken)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");

        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{ada.TenantId}/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await bob.AcceptAsync(token)).Status.ShouldBe(HttpStatusCode.OK, "the refused requests did not close the invitation");
    }

    [Fact]
    public async Task Attack_used_or_expired_token_does_not_reveal_the_suspension()
    {
        var (ada, bob, used, karin) = await InvitedAsync();
        (await bob.AcceptAsync(used)).Status.ShouldBe(HttpStatusCode.OK);
        var carol = await App.SignUpAsync("carol");
        (await ada.InviteAsync(carol.Email)).Status.ShouldBe(HttpStatusCode.Created);
        var expired = await App.InvitationTokenAsync(carol.Email);
        await SuspendAsync(karin, ada);
        App.Clock.Forward(TimeSpan.FromHours(73));
        await carol.SignInAsync();

        foreach (var token in new[] { used, expired })
        {
            (await carol.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
            (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token }))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        }
    }

    [Fact]
    public async Task Invitation_to_a_suspended_tenant_can_be_declined()
    {
        var (ada, _, token, karin) = await InvitedAsync();
        await SuspendAsync(karin, ada);

        (await App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token })).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Attack_token_for_a_deleted_tenant_is_refused_like_an_unknown_one()
    {
        var (ada, bob, token, _) = await InvitedAsync();
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.TenantPath("?slug=blue-harbor"), ifMatch: "\"1\""))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        var details = new List<string>();
        foreach (var tried in new[] { token, UnknownToken })
        {
            var accepted = await bob.AcceptAsync(tried);
            var previewed = await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token = tried });
            var declined = await App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token = tried });
            foreach (var response in new[] { accepted, previewed, declined })
            {
                response.ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
            }

            details.Add($"{accepted["detail"]} {previewed["detail"]} {declined["detail"]}");
        }

        details[0].ShouldBe(details[1]);
        (await IsMemberAsync(ada, bob)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(TenantStatus.Suspended)]
    [InlineData(TenantStatus.Deleted)]
    public async Task Attack_acceptance_fails_when_the_tenant_is_suspended_or_deleted_first(TenantStatus status)
    {
        var (ada, bob, token, _) = await InvitedAsync();
        var now = App.Clock.GetUtcNow();

        var accepted = await App.InDatabaseAsync(null, db => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var stop = await db.Database.BeginTransactionAsync();
            await db.Set<Tenant>().Where(t => t.Id == ada.TenantId).ExecuteUpdateAsync(update => update
                .SetProperty(t => t.Status, status).SetProperty(t => t.DeletedAt, status == TenantStatus.Deleted ? now : null));
            var accepting = bob.AcceptAsync(token);
            await Eventually.TrueAsync(() => IsLockAwaitedAsync(db), Deadline, "the acceptance to wait for the tenant");
            accepting.IsCompleted.ShouldBeFalse();
            await stop.CommitAsync();
            return await accepting;
        }));

        if (status == TenantStatus.Suspended)
        {
            accepted.ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        }
        else
        {
            accepted.ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        }

        (await IsMemberAsync(ada, bob)).ShouldBeFalse();
    }

    [Fact]
    public async Task Acceptance_and_suspension_at_the_same_time_run_one_after_the_other()
    {
        var (ada, bob, _, karin) = await InvitedAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var token = await App.InvitationTokenAsync(bob.Email);

            var accepting = bob.AcceptAsync(token);
            var suspending = karin.Http.PostJsonAsync($"/_admin/api/tenants/{ada.TenantId}/suspend", new { reason = "unpaid" });
            var (accepted, suspended) = (await accepting, await suspending);

            suspended.Status.ShouldBe(HttpStatusCode.NoContent);
            if (accepted.Status != HttpStatusCode.OK)
            {
                accepted.ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
            }

            (await IsMemberAsync(ada, bob)).ShouldBe(accepted.Status == HttpStatusCode.OK);
            (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{ada.TenantId}/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
            if (accepted.Status == HttpStatusCode.OK)
            {
                (await ada.Http.SendAsync(HttpMethod.Delete, await ada.MemberPathAsync(bob))).Status.ShouldBe(HttpStatusCode.NoContent);
                (await ada.InviteAsync(bob.Email)).Status.ShouldBe(HttpStatusCode.Created);
            }
        }
    }

    private async Task<(Person Ada, Person Bob, string Token, Person Karin)> InvitedAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        var bob = await App.SignUpAsync("bob");
        (await ada.InviteAsync(bob.Email)).Status.ShouldBe(HttpStatusCode.Created);
        return (ada, bob, await App.InvitationTokenAsync(bob.Email), await App.SignUpAsync(TestApp.Landlord));
    }

    private static async Task SuspendAsync(Person karin, Person owner) =>
        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{owner.TenantId}/suspend", new { reason = "unpaid" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

    private async Task<bool> IsMemberAsync(Person owner, Person person)
    {
        var user = await person.UserIdAsync();
        return await App.InDatabaseAsync(null, db => db.Set<Membership>().AnyAsync(m => m.TenantId == owner.TenantId && m.UserId == user));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : InvitationToStoppedTenantTests(app)
    {
        protected override Task<bool> IsLockAwaitedAsync(AppDbContext context) => Task.FromResult(true);
    }

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : InvitationToStoppedTenantTests(app)
    {
        protected override async Task<bool> IsLockAwaitedAsync(AppDbContext context) => await context.Database
            .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            .SingleAsync() > 0;
    }
}
