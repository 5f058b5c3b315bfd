using Microsoft.Extensions.Logging;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>Work that comes again in seconds, so that a failure is not tried again but told.</summary>
internal sealed partial class RecurringAuditTask(ILogger<RecurringAuditTask> logger)
{
    public async Task TryAsync(string what, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
#pragma warning disable CA1031 // The next firing tries again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e, what);
        }
    }

    [LoggerMessage(LogLevel.Error, "{What} of the audit trail failed; the next firing tries again")]
    private partial void LogFailed(Exception exception, string what);
}
