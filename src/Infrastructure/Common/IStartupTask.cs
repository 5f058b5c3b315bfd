namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Runs once, after the schema is known to be current and before the first request is served; the tasks run side by side.
/// Implementations are singletons and found by scanning. An exception stops the start.
/// </summary>
public interface IStartupTask
{
    Task RunAsync(CancellationToken cancellationToken);
}
