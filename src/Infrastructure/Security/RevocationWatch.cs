using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>Reads the revocations every two seconds in every process, since each has a cache of its own.</summary>
internal sealed class RevocationWatch(StartupSequence startup, RevocationReader reader, RevocationOutage outage, TimeProvider time)
    : BackgroundService
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
#pragma warning disable CA1031 // The next tick retries; meanwhile the cache is not trusted.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            outage.Began(e);
        }
    }
}

internal sealed partial class RevocationOutage(ILogger<RevocationOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogUnreadable(exception);

    protected override void LogRecovered() => LogReadable();

    [LoggerMessage(
        LogLevel.Warning,
        "The revocations cannot be read. After five seconds every request reads its session from the database.")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(LogLevel.Information, "The revocations can be read again.")]
    private partial void LogReadable();
}
