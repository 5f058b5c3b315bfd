using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>Logs outages of the job store: the database or an external store.</summary>
internal sealed partial class DatabaseOutage(ILogger<DatabaseOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Error, "The job store cannot be reached. Retries continue until it can; jobs wait meanwhile")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The job store can be reached again")]
    private partial void LogBack();
}
