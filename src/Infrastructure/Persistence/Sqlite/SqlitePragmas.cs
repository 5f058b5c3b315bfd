using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SvcInfra.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Settings that SQLite keeps per connection. With a write-ahead log, NORMAL is durable against a crash of the process and
/// loses at most the last commits, never the file, when the machine loses power.
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

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
