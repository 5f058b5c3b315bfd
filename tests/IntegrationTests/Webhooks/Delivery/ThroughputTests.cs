using System.Diagnostics;
using Shouldly;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Webhooks.Delivery;

/// <summary>
/// How many events a second reach ten receivers, with the publisher, the worker and the receivers in this process. It writes figures and refuses
/// only losses, because a busy machine says nothing about the rate.
/// </summary>
[Slow]
public sealed class ThroughputTests() : WebhookTest(Engine.PostgreSql)
{
    private const int Endpoints = 10;
    private const int PerCommand = 10;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    private protected override KeyValuePair<string, string?>[] More =>
        [new("WebhookDelivery:Timeout", "00:00:15"), new("Logging:LogLevel:Default", "Warning"), new("Jobs:Concurrency", "20")];

    [Fact]
    public async Task Thousand_events_a_second_reach_ten_endpoints()
    {
        const int Seconds = 20;
        const int Rate = 1_000;
        var receivers = await ReceiversAsync(Endpoints);
        await StartWorkerAsync();
        await PublishLanesAsync(Endpoints * PerCommand);
        await ReceivedAsync(receivers, Endpoints * PerCommand);

        var watch = Stopwatch.StartNew();
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100)))
        {
            for (var tick = 0; tick < Seconds * 10; tick++)
            {
                await PublishLanesAsync(Rate / 10);
                await timer.WaitForNextTickAsync();
            }
        }

        var published = watch.Elapsed;
        await ReceivedAsync(receivers, (Endpoints * PerCommand) + (Seconds * Rate));
        var received = watch.Elapsed;
        Write($"{Seconds * Rate:N0} events published in {published.TotalSeconds:0.0} s, all received after {received.TotalSeconds:0.0} s: "
            + $"{Seconds * Rate / received.TotalSeconds:N0} a second; received more than once: {Doubled(receivers)}");
        await DisposeAsync(receivers);
    }

    [Fact]
    public async Task Dead_and_slow_endpoints_do_not_slow_the_others()
    {
        const int Count = 8_000;
        var healthy = await MeasureAsync(Count, bad: false);
        var beside = await MeasureAsync(Count, bad: true);
        Write($"{Count:N0} events to 8 endpoints: {Count / healthy.TotalSeconds:N0} a second; beside a dead and a 10-second endpoint with "
            + $"1,000 events each: {Count / beside.TotalSeconds:N0} a second ({(healthy / beside) - 1:P1})");
    }

    private async Task<TimeSpan> MeasureAsync(int count, bool bad)
    {
        var tenant = await AddTenantAsync(bad ? "beside" : "alone");
        var receivers = await ReceiversAsync(8, tenant);
        await using var slow = new Receiver(async (_, stop) =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
            await timer.WaitForNextTickAsync(stop);
            return 200;
        });
        if (bad)
        {
            await SubscribeAsync(slow.Url, tenantId: tenant, channels: ["lane-8"]);
            await SubscribeAsync(new Uri("http://127.0.0.1:1/"), tenantId: tenant, channels: ["lane-9"]);
        }

        await PublishLanesAsync(count, tenant, lanes: 8);
        if (bad)
        {
            await PublishLanesAsync(2_000, tenant, lanes: 2, firstLane: 8);
        }

        await Database.ReadAsync("ANALYZE");
        using var app = new TestApp(Database, Configure, Settings);
        await app.StartAsync();
        var watch = Stopwatch.StartNew();
        await WorkerOf(app).StartAsync(CancellationToken.None);
        await ReceivedAsync(receivers, count);
        var elapsed = watch.Elapsed;
        await WorkerOf(app).StopAsync(CancellationToken.None);
        await DisposeAsync(receivers);
        return elapsed;
    }

    private async Task<List<Receiver>> ReceiversAsync(int count, Guid? tenantId = null)
    {
        var receivers = new List<Receiver>();
        for (var lane = 0; lane < count; lane++)
        {
            receivers.Add(new Receiver());
            await SubscribeAsync(receivers[lane].Url, tenantId: tenantId, channels: [$"lane-{lane}"]);
        }

        return receivers;
    }

    private Task PublishLanesAsync(int count, Guid? tenantId = null, int lanes = Endpoints, int firstLane = 0) => Parallel.ForEachAsync(
        Enumerable.Range(0, count).Chunk(PerCommand),
        new ParallelOptions { MaxDegreeOfParallelism = 4 },
        async (chunk, cancellationToken) =>
        {
            await using var scope = App.Scope(tenantId ?? Tenant);
            (await scope.RunAsync(async () =>
            {
                foreach (var number in chunk)
                {
                    await scope.Get<IOutbox>().PublishAsync(new LaneUsed(number, firstLane + (number % lanes)), EntityId.New(), cancellationToken);
                }
            })).Succeeded().ShouldBeTrue();
        });

    private static Task ReceivedAsync(List<Receiver> receivers, int count) => Eventually.TrueAsync(
        () => receivers.Sum(receiver => receiver.Count) >= count && receivers.Sum(Distinct) >= count, Long, $"{count} events");

    private static int Distinct(Receiver receiver) => receiver.All.Select(received => received.Id).Distinct().Count();

    private static int Doubled(List<Receiver> receivers) => receivers.Sum(receiver => receiver.Count - Distinct(receiver));

    private static async Task DisposeAsync(List<Receiver> receivers)
    {
        foreach (var receiver in receivers)
        {
            await receiver.DisposeAsync();
        }
    }

    private static void Write(string figures) => TestContext.Current.TestOutputHelper?.WriteLine(figures);
}

[IntegrationEvent("test.lane_used"), PublicEvent("A lane was used.")]
internal sealed record LaneUsed(int Number, int Lane) : IPublicEvent<LaneUsed>
{
    public static LaneUsed Example => new(1, 2);

    IReadOnlyList<string> IPublicEvent.Channels => [$"lane-{Lane}"];
}
