using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Tenants.Invitations;

/// <summary>Nobody gets into a tenant that may not work, by whatever was sent before.</summary>
public abstract class InvitationToStoppedTenantTests(TestApp app) : FunctionalTest(app)
{
    private const int Rounds = 8;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Whether somebody waits for a lock in the database; true where that cannot be seen.</summary>
    protected abstract Task<bool> SomebodyWaitsAsync(AppDbContext context);

    [Fact]
    public async Task Suspended_tenant_is_named_as_such_to_whoever_may_know_it()
    {
        var (ada, bob, token, karin) = await InvitedAsync();
        var carol = await App.SignUpAsync("carol");
        await SuspendAsync(karin, ada);

        (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token })).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await bob.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await carol.AcceptAsync(token)).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");
        (await bob.AcceptAsync("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");

        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{ada.TenantId}/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await bob.AcceptAsync(token)).Status.ShouldBe(HttpStatusCode.OK, "the refusals used nothing up");
    }

    [Fact]
    public async Task Attack_used_or_expired_token_does_not_tell_that_the_tenant_is_suspended()
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
            (await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token })).ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
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
    public async Task Attack_token_for_a_deleted_tenant_is_like_one_that_never_was()
    {
        var (ada, bob, token, _) = await InvitedAsync();
        (await ada.Http.SendAsync(HttpMethod.Delete, ada.TenantPath("?slug=blue-harbor"), ifMatch: "\"1\"")).Status.ShouldBe(HttpStatusCode.NoContent);

        var answers = new List<string>();
        foreach (var tried in new[] { token, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
        {
            var accepted = await bob.AcceptAsync(tried);
            var seen = await App.Anonymous().PostJsonAsync(InvitationUrls.Preview, new { token = tried });
            var declined = await App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token = tried });
            foreach (var answer in new[] { accepted, seen, declined })
            {
                answer.ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
            }

            answers.Add($"{accepted["detail"]} {seen["detail"]} {declined["detail"]}");
        }

        answers[0].ShouldBe(answers[1]);
        (await IsMemberAsync(ada, bob)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(TenantStatus.Suspended)]
    [InlineData(TenantStatus.Deleted)]
    public async Task Attack_accepting_while_the_tenant_is_being_stopped_comes_too_late(TenantStatus status)
    {
        var (ada, bob, token, _) = await InvitedAsync();
        var now = App.Clock.GetUtcNow();

        var accepted = await App.InDatabaseAsync(null, db => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var stop = await db.Database.BeginTransactionAsync();
            await db.Set<Tenant>().Where(t => t.Id == ada.TenantId).ExecuteUpdateAsync(update => update
                .SetProperty(t => t.Status, status).SetProperty(t => t.DeletedAt, status == TenantStatus.Deleted ? now : null));
            var accepting = bob.AcceptAsync(token);
            await Eventually.TrueAsync(() => SomebodyWaitsAsync(db), Deadline, "the acceptance to wait for the tenant");
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
    public async Task Accepted_and_suspended_at_once_one_of_them_is_first()
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
        (await karin.Http.PostJsonAsync($"/_admin/api/tenants/{owner.TenantId}/suspend", new { reason = "unpaid" })).Status.ShouldBe(HttpStatusCode.NoContent);

    private async Task<bool> IsMemberAsync(Person owner, Person person)
    {
        var user = await person.UserIdAsync();
        return await App.InDatabaseAsync(null, db => db.Set<Membership>().AnyAsync(m => m.TenantId == owner.TenantId && m.UserId == user));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : InvitationToStoppedTenantTests(app)
    {
        protected override Task<bool> SomebodyWaitsAsync(AppDbContext context) => Task.FromResult(true);
    }

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : InvitationToStoppedTenantTests(app)
    {
        protected override async Task<bool> SomebodyWaitsAsync(AppDbContext context) => await context.Database
            .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").SingleAsync() > 0;
    }
}
