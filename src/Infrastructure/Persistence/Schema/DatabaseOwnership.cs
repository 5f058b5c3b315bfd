using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>
/// An SQLite database belongs to one serving process: the order of its writers, its job queue and its caches are in that process's memory. Commands
/// such as <c>migrate</c> and <c>seed</c> may run beside it.
/// </summary>
public sealed class DatabaseOwnership(IOptions<DatabaseOptions> options, IHostEnvironment environment) : IDisposable
{
    private FileLock? _lock;

    /// <summary>Keeps other processes from serving the same SQLite database until this one ends. Does nothing on PostgreSQL.</summary>
    /// <exception cref="ConfigurationException">Another process serves the database, or its folder cannot be written.</exception>
    public void Claim()
    {
        if (options.Value.IsPostgreSql
            || DatabaseEngine.SqliteFile(DatabaseEngine.SqliteConnectionString(options.Value, environment.ContentRootPath)) is not { } path)
        {
            return;
        }

        const string Key = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}";
        try
        {
            _lock = FileLock.TryTake(path + ".serve") ?? throw new ConfigurationException(
                $"{Key}: another process serves the SQLite database {path}. "
                + "Stop it, set another path, or set Database:Provider to PostgreSql, which any number of processes share.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WritableFolder.Refusal(Path.GetDirectoryName(path)!, Key, e);
        }
    }

    public void Dispose() => _lock?.Dispose();
}
