namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Runs once, after the schema check and before the first request is served, concurrently with other tasks. Implementations are singletons and
/// found by scanning. An exception stops the start.
/// </summary>
public interface IStartupTask
{
    Task RunAsync(CancellationToken cancellationToken);
}
