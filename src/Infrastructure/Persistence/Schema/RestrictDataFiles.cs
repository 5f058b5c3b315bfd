using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>Files from before, or from elsewhere, may be open to other accounts of the machine: the start takes the folder and the database from them.</summary>
internal sealed partial class RestrictDataFiles(IOptions<DatabaseOptions> options, IHostEnvironment environment, ILogger<RestrictDataFiles> logger) : IStartupTask
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

        if (!options.Value.IsPostgreSql && DatabaseEngine.SqliteFile(DatabaseEngine.SqliteConnectionString(options.Value, environment.ContentRootPath)) is { } database)
        {
            foreach (var suffix in new[] { "", "-wal", "-shm", "-journal", ".migrate" })
            {
                yield return database + suffix;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Other accounts of this machine may read {Path}: it belongs to another account. Set its mode to 0600, or 0700 for a folder.")]
    private partial void LogShared(string path);
}
