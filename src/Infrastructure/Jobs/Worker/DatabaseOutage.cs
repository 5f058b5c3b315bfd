using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>Of the database, or of the store of jobs outside of it.</summary>
internal sealed partial class DatabaseOutage(ILogger<DatabaseOutage> logger) : Outage
{
    protected override void LogUnavailable(Exception exception) => LogAway(exception);

    protected override void LogRecovered() => LogBack();

    [LoggerMessage(LogLevel.Error, "The store of jobs cannot be reached; it is tried again until it can")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(LogLevel.Information, "The store of jobs can be reached again")]
    private partial void LogBack();
}
