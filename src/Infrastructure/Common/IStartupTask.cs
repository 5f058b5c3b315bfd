namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Runs once, in a scope of its own, after the schema is known to be current and before the first request is served.
/// Implementations are found by scanning. An exception stops the start.
/// </summary>
public interface IStartupTask
{
    Task RunAsync(CancellationToken cancellationToken);
}
