using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Verification;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.JobsCrashWorker;

/// <summary>Seals, signs and anchors twenty times a second. An error ends the process, and so the test fails.</summary>
internal sealed class KeepSealing(IServiceProvider services, StartupSequence startup, IAuditAnchoring anchoring) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The sealer's clock runs 60 times as fast, so that a checkpoint is due every second.
        var sealer = ActivatorUtilities.CreateInstance<AuditSealer>(services, new FastClock());
        await startup.WaitAsync(stoppingToken);
        await Console.Out.WriteLineAsync("ready");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await sealer.SealAsync(stoppingToken);
            await sealer.CheckpointAsync(stoppingToken);
            await anchoring.AnchorAsync(stoppingToken);
        }
    }

    /// <summary>Runs sixty times as fast as the system clock, and shows the same time in every process.</summary>
    private sealed class FastClock : TimeProvider
    {
        private const int Factor = 60;
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => base.TimestampFrequency / Factor;

        public override DateTimeOffset GetUtcNow() => Start + ((base.GetUtcNow() - Start) * Factor);
    }
}
