using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>
/// Removes other accounts' access to the data folder and the database at start: files of an earlier version, or copied from elsewhere, may be
/// readable for them.
/// </summary>
internal sealed partial class RestrictDataFiles(
    IOptions<DatabaseOptions> options, IHostEnvironment environment, ILogger<RestrictDataFiles> logger) : IStartupTask
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var path in Paths().Where(path => Path.Exists(path) && !PrivateFiles.TryNarrow(path)))
        {
            LogShared(path);
        }

        return Task.CompletedTask;
    }

    private IEnumerable<string> Paths()
    {
        var folder = Path.Combine(environment.ContentRootPath, "App_Data");
        if (Directory.Exists(folder))
        {
            yield return folder;
            foreach (var path in Directory.EnumerateFileSystemEntries(folder))
            {
                yield return path;
            }
        }

        if (SqliteFile() is { } database)
        {
            foreach (var suffix in new[] { "", "-wal", "-shm", "-journal", ".migrate" })
            {
                yield return database + suffix;
            }
        }
    }


    private string? SqliteFile() => options.Value.IsPostgreSql
        ? null
        : DatabaseEngine.SqliteFile(DatabaseEngine.SqliteConnectionString(options.Value, environment.ContentRootPath));
    [LoggerMessage(
        LogLevel.Warning,
        "Other accounts of this machine may read {Path}: it belongs to another account. Set its mode to 0600, or 0700 for a folder.")]
    private partial void LogShared(string path);
}
