using Microsoft.Extensions.Logging;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>Runs work that recurs within seconds. A failure is logged and not retried, because the next run follows anyway.</summary>
internal sealed partial class RecurringAuditTask(ILogger<RecurringAuditTask> logger)
{
    public async Task TryAsync(string task, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
#pragma warning disable CA1031 // The next run retries.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e, task);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Task} of the audit trail failed. The next run retries in seconds.")]
    private partial void LogFailed(Exception exception, string task);
}
