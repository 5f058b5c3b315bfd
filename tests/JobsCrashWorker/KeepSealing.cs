using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Verification;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.JobsCrashWorker;

/// <summary>Seals, signs and anchors twenty times a second. What fails ends the process, and so the test.</summary>
internal sealed class KeepSealing(IServiceProvider services, StartupSequence startup, IAuditAnchoring anchoring) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Only the sealer's minutes pass like seconds: a checkpoint is due each second.
        var sealer = ActivatorUtilities.CreateInstance<AuditSealer>(services, new HastyClock());
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

    /// <summary>Sixty times as fast, and the same in every process.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private const int Haste = 60;
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => base.TimestampFrequency / Haste;

        public override DateTimeOffset GetUtcNow() => Start + ((base.GetUtcNow() - Start) * Haste);
    }
}
