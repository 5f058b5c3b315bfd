using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SvcInfra.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Settings of each SQLite connection. With a write-ahead log, NORMAL is durable when the process crashes; when the machine loses power, it loses
/// at most the last commits, never the file.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
