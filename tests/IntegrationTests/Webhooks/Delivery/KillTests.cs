using Shouldly;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Webhooks.Delivery;

/// <summary>A real worker that is killed (SIGKILL) while it creates and sends deliveries.</summary>
[Slow]
public sealed class KillTests() : WebhookTest(Engine.PostgreSql)
{
    private const int Events = 2_000;
    private const int Kills = 4;

    [Fact]
    public async Task No_event_is_lost_although_the_worker_is_killed()
    {
        Receiver[] receivers = [new(), new()];
        foreach (var receiver in receivers)
        {
            await SubscribeAsync(receiver.Url);
        }

        var ids = await PublishAsync(Events);
        var expected = ids.Select(WebhookMessage.WebhookIdOf).ToHashSet(StringComparer.Ordinal);
        for (var killed = 0; killed < Kills; killed++)
        {
            await using var worker = Start();
            var until = Count(receivers) + Random.Shared.Next(50, 700);
            await Eventually.TrueAsync(() => worker.HasExited || Count(receivers) >= until, Deadline, "the worker to send");
            worker.HasExited.ShouldBeFalse(string.Join('\n', worker.Output.TakeLast(20)));
            worker.Kill();
            await worker.WaitForExitAsync(Deadline);

            // Leases expire after a minute; the test expires them at once.
            await Behind.PassAsync(JobLease.Duration + TimeSpan.FromSeconds(1));
        }

        (await DeliveriesAsync()).Count(delivery => delivery.State == DeliveryState.Pending).ShouldBeGreaterThan(0, "it is not done");
        await using var restarted = Start();
        await UntilAsync(DeliveryState.Succeeded, 2 * Events);

        foreach (var receiver in receivers)
        {
            receiver.All.Select(received => received.Id).ToHashSet(StringComparer.Ordinal).SetEquals(expected).ShouldBeTrue();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{2 * Events:N0} deliveries, {Kills} kills: 0 lost, {Count(receivers) - (2 * Events)} sent twice");
        foreach (var receiver in receivers)
        {
            await receiver.DisposeAsync();
        }
    }

    private static int Count(Receiver[] receivers) => receivers.Sum(receiver => receiver.Count);

    private ChildProcess Start()
    {
        var variables = Database.Settings.Concat(Settings).ToDictionary(setting => setting.Key.Replace(":", "__"), setting => setting.Value);
        variables["DOTNET_ENVIRONMENT"] = "Development";
        variables["Logging__LogLevel__Default"] = "Warning";
        variables["WebhookDelivery__BatchSize"] = "20";
        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.JobsCrashWorker.dll")], variables, Database.Folder);
    }
}
