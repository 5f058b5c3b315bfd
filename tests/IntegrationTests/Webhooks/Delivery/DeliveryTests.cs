using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Webhooks.Delivery;

/// <summary>Events from the publishing command to their receivers.</summary>
public abstract class DeliveryTests(Engine engine) : WebhookTest(engine)
{
    public sealed class OnSqlite() : DeliveryTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : DeliveryTests(Engine.PostgreSql);

    [Fact]
    public async Task Event_reaches_each_matching_subscription_once_and_signed()
    {
        await using var first = new Receiver();
        await using var second = new Receiver();
        await using var other = new Receiver();
        await SubscribeAsync(first.Url);
        await SubscribeAsync(second.Url, "test.* project.created");
        await SubscribeAsync(other.Url, "project.*");
        var id = (await PublishAsync()).Single();
        await StartWorkerAsync();

        await UntilAsync(DeliveryState.Succeeded, 2);

        foreach (var receiver in new[] { first, second })
        {
            var received = receiver.All.ShouldHaveSingleItem();
            received.Id.ShouldBe($"msg_{id:N}");
            received.Verify(Key, TimeProvider.System.GetUtcNow()).ShouldBe(WebhookVerdict.Valid);
            received.Headers["Content-Type"].ShouldBe("application/json");
            var message = JsonDocument.Parse(received.Body).RootElement;
            (message.GetProperty("id").GetGuid(), message.GetProperty("type").GetString()).ShouldBe((id, "test.parcel_moved"));
            message.GetProperty("data").GetProperty("number").GetInt32().ShouldBe(1);
        }

        other.Count.ShouldBe(0);
        (await DeliveriesAsync()).ShouldAllBe(delivery => delivery.Attempts.Count == 1 && delivery.LastStatus == 204);
    }

    [Fact]
    public async Task Event_that_no_subscription_takes_is_not_kept()
    {
        await PublishAsync(3);
        await StartWorkerAsync();

        await UntilAsync(async () => (await LiveAsync()).Count == 0, "the jobs");
        (await ReadAsync(db => db.Set<WebhookMessage>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Event_of_a_rolled_back_command_is_not_sent()
    {
        await using var scope = App.Scope(Tenant);
        await scope.RunAsync(async () =>
        {
            await scope.Get<Application.Outbox.Contracts.IOutbox>().PublishAsync(new ParcelMoved(1), Guid.CreateVersion7());
            return (Ardalis.Result.Result)Domain.Common.CommonErrors.Busy;
        });

        (await ReadAsync(db => db.Set<WebhookMessage>().CountAsync())).ShouldBe(0);
        (await LiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Failed_attempt_is_repeated_with_the_same_id_and_body()
    {
        var calls = 0;
        await using var receiver = new Receiver(_ => Interlocked.Increment(ref calls) == 1 ? 500 : 200);
        var id = await SubscribeAsync(receiver.Url);
        await PublishAsync();
        await StartWorkerAsync();

        await UntilAsync(DeliveryState.Succeeded, 1);

        receiver.All.Select(received => received.Id).Distinct().Count().ShouldBe(1);
        receiver.All.Select(received => received.Text).Distinct().Count().ShouldBe(1);
        var delivery = await DeliveryAsync();
        (delivery.AttemptCount, delivery.Attempts[0].Status, delivery.Attempts[1].Status).ShouldBe((2, 500, 200));
        var subscription = await SubscriptionAsync(id);
        (subscription.FailingSince, subscription.LastSuccessAt is null, subscription.Version).ShouldBe((null, false, 1));
    }

    [Fact]
    public async Task Delivery_fails_when_its_attempts_are_used_up()
    {
        await using var receiver = new Receiver(_ => 500);
        var id = await SubscribeAsync(receiver.Url);
        await PublishAsync();
        await StartWorkerAsync();

        await UntilAsync(DeliveryState.Failed, 1);

        (await DeliveryAsync()).AttemptCount.ShouldBe(3);
        (await SubscriptionAsync(id)).FailingSince.ShouldNotBeNull();
    }

    [Fact]
    public async Task Gone_receiver_disables_the_subscription_and_later_events_are_discarded()
    {
        await using var receiver = new Receiver(_ => 410);
        var id = await SubscribeAsync(receiver.Url);
        await PublishAsync();
        await StartWorkerAsync();
        await UntilAsync(async () => !(await SubscriptionAsync(id)).IsEnabled, "the end of the subscription");
        await PublishAsync();
        await UntilAsync(async () => (await DeliveriesAsync()).Count == 2, "the second delivery");

        (await SubscriptionAsync(id)).DisabledReason.ShouldBe(WebhookDisabledReason.Gone);
        (await DeliveriesAsync()).Select(delivery => delivery.State).ShouldBe([DeliveryState.Failed, DeliveryState.Discarded]);
        receiver.Count.ShouldBe(1);
        (await Database.ReadAsync("SELECT action FROM audit_entries")).ShouldContain("webhooks.disabled_as_gone");
    }

    [Fact]
    public async Task Retry_after_is_honoured_and_stops_the_turn()
    {
        await using var receiver = new Receiver(_ => 429) { Header = "Retry-After: 3600" };
        var id = await SubscribeAsync(receiver.Url, isOrdered: true);
        await PublishAsync(3, aggregate: Guid.CreateVersion7(), inOne: true);
        await StartWorkerAsync();

        await UntilAsync(async () => (await SubscriptionAsync(id)).BackOffUntil is not null, "the pause");
        receiver.Count.ShouldBe(1);
        var now = TimeProvider.System.GetUtcNow();
        (await DeliveriesAsync())[0].NextAttemptAt!.Value.ShouldBeInRange(now.AddMinutes(59), now.AddMinutes(60));
        (await SubscriptionAsync(id)).BackOffUntil!.Value.ShouldBeInRange(now.AddMinutes(59), now.AddMinutes(60));
    }
}
