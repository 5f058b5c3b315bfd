using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Application.Webhooks.Operators;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Webhooks.Log;

/// <summary>What happens to a log over days: subscriptions that fail for too long, and old deliveries.</summary>
public abstract class LongTermTests(Engine engine) : WebhookTest(engine)
{
    public sealed class OnSqlite() : LongTermTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : LongTermTests(Engine.PostgreSql);

    private protected override KeyValuePair<string, string?>[] More => [new("Email:PickupDirectory", Path.Combine(Database.Folder, "mail"))];

    [Fact]
    public async Task Subscription_that_fails_for_five_days_is_disabled_and_its_owners_are_told()
    {
        await AddOwnerAsync("ada@example.com");
        await using var receiver = new Receiver(_ => 500);
        var id = await SubscribeAsync(receiver.Url);
        await PublishAsync();
        await StartWorkerAsync();
        await UntilAsync(DeliveryState.Failed, 1);
        (await SubscriptionAsync(id)).IsEnabled.ShouldBeTrue();
        await MoveFailureAsync(days: 5);
        await PublishAsync();

        await UntilAsync(async () => !(await SubscriptionAsync(id)).IsEnabled, "the end of the subscription");
        await UntilAsync(async () => (await LiveAsync()).Count == 0, "the jobs");

        (await SubscriptionAsync(id)).DisabledReason.ShouldBe(WebhookDisabledReason.Failing);
        (await Database.ReadAsync("SELECT action FROM audit_entries")).ShouldContain("webhooks.disabled_as_failing");
        var mail = new Mailbox(Path.Combine(Database.Folder, "mail")).MailsTo("ada@example.com").ShouldHaveSingleItem();
        mail.ShouldContain(id.ToString());
        (await DeliveriesAsync())[1].State.ShouldBe(DeliveryState.Discarded);
    }

    [Fact]
    public async Task Subscription_that_fails_for_a_shorter_time_stays_enabled()
    {
        await using var receiver = new Receiver(_ => 500);
        var id = await SubscribeAsync(receiver.Url);
        await PublishAsync();
        await StartWorkerAsync();
        await UntilAsync(DeliveryState.Failed, 1);
        await MoveFailureAsync(days: 4);
        await PublishAsync();

        await UntilAsync(DeliveryState.Failed, 2);
        (await SubscriptionAsync(id)).IsEnabled.ShouldBeTrue();
    }

    [Fact]
    public async Task Old_deliveries_are_deleted_with_their_messages_and_pending_ones_are_kept()
    {
        await using var receiver = new Receiver();
        await SubscribeAsync(receiver.Url);
        await PublishAsync(3);
        await StartWorkerAsync();
        await UntilAsync(DeliveryState.Succeeded, 3);
        await PublishAsync();
        await UntilAsync(DeliveryState.Succeeded, 4);
        var all = App.Get<IAllWebhooks>();

        (await all.DeleteAsync(TimeProvider.System.GetUtcNow().AddDays(-1), CancellationToken.None)).ShouldBe(0);
        await StopAsync();
        (await all.DeleteAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), CancellationToken.None)).ShouldBe(8);

        (await DeliveriesAsync()).ShouldBeEmpty();
        (await ReadAsync(db => db.Set<WebhookMessage>().CountAsync())).ShouldBe(0);
    }

    private async Task MoveFailureAsync(int days)
    {
        var past = Engine == Engine.PostgreSql
            ? $"failing_since - interval '{days} days'"
            : $"failing_since - {days * 86_400_000_000L}";
        await Database.ReadAsync($"UPDATE webhook_endpoints SET failing_since = {past}");
        await Database.ReadAsync($"UPDATE webhook_subscriptions SET failing_since = {past}");
    }

    private async Task AddOwnerAsync(string email)
    {
        var user = User.Register(EmailAddress.Create(email).Value, "Ada", "hash");
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        context.Add(user);
        context.Add(Membership.Create(Tenant, user.Id, TenantRole.Owner));
        await context.SaveChangesAsync();
    }
}
