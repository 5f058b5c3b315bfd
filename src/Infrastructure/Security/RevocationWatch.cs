using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>Has the revocations read every two seconds, in every process: each has a memory of its own.</summary>
internal sealed class RevocationWatch(StartupSequence startup, RevocationReader reader, RevocationOutage outage, TimeProvider time) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await startup.WaitAsync(stoppingToken))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await TryReadAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryReadAsync(CancellationToken cancellationToken)
    {
        var failures = outage.Failures;
        try
        {
            await reader.ReadAsync(cancellationToken);
            outage.Ended(failures);
        }
#pragma warning disable CA1031 // The next tick tries again; meanwhile the memory is not believed.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            outage.Began(e);
        }
    }
}

internal sealed partial class RevocationOutage(ILogger<RevocationOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Warning, "The revocations cannot be read: from five seconds on, each request asks the database for its session")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The revocations can be read again")]
    private partial void LogBack();
}
