using System.Collections.Concurrent;
using System.Text.Json;
using Shouldly;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Application.Webhooks.Operators;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Webhooks.Delivery;

/// <summary>The turns of endpoints: one at a time for each, none in the way of another.</summary>
public abstract class TurnTests(Engine engine) : WebhookTest(engine)
{
    public sealed class OnSqlite() : TurnTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : TurnTests(Engine.PostgreSql);

    private protected override KeyValuePair<string, string?>[] More =>
        [new("Jobs:Concurrency", "3"), new("WebhookDelivery:SlowAfter", "00:00:00.300")];

    [Fact]
    public async Task Two_workers_deliver_each_event_once()
    {
        const int Count = 150;
        await using var one = new Receiver();
        await using var two = new Receiver();
        await SubscribeAsync(one.Url);
        await SubscribeAsync(two.Url);
        await StartWorkerAsync();

        // On SQLite one process works.
        using var second = Engine == Engine.PostgreSql ? new TestApp(Database, Configure, Settings) : null;
        if (second is not null)
        {
            await second.StartAsync();
            await WorkerOf(second).StartAsync(CancellationToken.None);
        }

        var ids = (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PublishAsync(Count / 3)))).SelectMany(part => part).ToList();
        await UntilAsync(DeliveryState.Succeeded, 2 * Count);
        if (second is not null)
        {
            await WorkerOf(second).StopAsync(CancellationToken.None);
        }

        foreach (var receiver in new[] { one, two })
        {
            receiver.All.Select(received => received.Id).Order(StringComparer.Ordinal)
                .ShouldBe(ids.Select(WebhookMessage.WebhookIdOf).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Slow_and_dead_endpoints_hold_up_no_other()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = new Receiver(async (_, stop) =>
        {
            await release.Task.WaitAsync(stop);
            return 200;
        });
        await using var fast = new Receiver();
        for (var i = 0; i < 6; i++)
        {
            await SubscribeAsync(slow.Url);
        }

        var dead = new Uri("http://127.0.0.1:1/");
        await SubscribeAsync(dead);
        await SubscribeAsync(fast.Url);
        await StartWorkerAsync();
        for (var i = 1; i <= 20; i++)
        {
            await PublishAsync();
            await UntilAsync(() => Task.FromResult(fast.Count >= i), $"event {i}");
        }

        // Each slow attempt takes the whole timeout. Slow endpoints share one of three slots after their first turn.
        slow.Count.ShouldBeLessThan(6 * 20);
        release.SetResult();
    }

    [Fact]
    public async Task Ordered_subscription_receives_the_events_of_an_aggregate_one_after_the_other()
    {
        var failures = new ConcurrentDictionary<string, int>();
        await using var receiver = new Receiver(received => failures.AddOrUpdate(received.Id, 1, (_, count) => count + 1) == 1 ? 503 : 200);
        await SubscribeAsync(receiver.Url, isOrdered: true);
        Guid[] aggregates = [EntityId.New(), EntityId.New()];
        var expected = new Dictionary<Guid, List<Guid>>();
        foreach (var aggregate in aggregates)
        {
            expected[aggregate] = await PublishAsync(5, aggregate);
        }

        await StartWorkerAsync();
        await UntilAsync(DeliveryState.Succeeded, 10);

        foreach (var ids in expected.Values.Select(ids => ids.ConvertAll(WebhookMessage.WebhookIdOf)))
        {
            // Each event twice, the second time successfully, before the next one of its aggregate.
            receiver.All.Select(received => received.Id).Where(ids.Contains).ShouldBe(ids.SelectMany(id => new[] { id, id }));
        }
    }

    [Fact]
    public async Task Rate_limit_is_not_exceeded()
    {
        var times = new ConcurrentQueue<DateTimeOffset>();
        await using var receiver = new Receiver(_ =>
        {
            times.Enqueue(TimeProvider.System.GetUtcNow());
            return 200;
        });
        await SubscribeAsync(receiver.Url, rateLimit: 5);
        await PublishAsync(15, inOne: true);
        await StartWorkerAsync();

        await UntilAsync(DeliveryState.Succeeded, 15);

        var all = times.ToArray();
        for (var i = 5; i < all.Length; i++)
        {
            (all[i] - all[i - 5]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(800), "five in a second");
        }
    }

    [Fact]
    public async Task Lost_jobs_are_recovered()
    {
        await using var receiver = new Receiver();
        await SubscribeAsync(receiver.Url);
        await PublishAsync(2);
        await Database.ReadAsync("DELETE FROM jobs");
        var later = TimeProvider.System.GetUtcNow().AddHours(1);

        (await App.Get<IAllWebhooks>().FindStuckTenantsAsync(later, CancellationToken.None)).ShouldBe([Tenant]);
        await EnqueueAsync(new RecoverDeliveries());
        await StartWorkerAsync();
        await UntilAsync(DeliveryState.Succeeded, 2);
    }

    [Fact]
    public async Task Turn_whose_job_was_lost_is_planned_again_by_the_next_event()
    {
        await using var receiver = new Receiver(_ => 200);
        await SubscribeAsync(receiver.Url);
        await PublishAsync();
        await StartWorkerAsync();
        await UntilAsync(DeliveryState.Succeeded, 1);
        var past = Engine == Engine.PostgreSql ? "now() - interval '11 minutes'" : "(CAST(unixepoch('subsec') * 1000000 AS INTEGER) - 660000000)";
        await Database.ReadAsync(
            $"UPDATE webhook_endpoints SET turn_at = {past}, turn_id = subscription_id");
        await PublishAsync();

        await UntilAsync(DeliveryState.Succeeded, 2);
        JsonDocument.Parse(receiver.All[1].Body).RootElement.GetProperty("type").GetString().ShouldBe("test.parcel_moved");
    }
}
