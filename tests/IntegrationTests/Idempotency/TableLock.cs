using Npgsql;

namespace SvcInfra.IntegrationTests.Idempotency;

/// <summary>Keeps all other connections away from a table, on PostgreSQL.</summary>
internal sealed class TableLock(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public static async Task<TableLock> TakeAsync(string connectionString, string table)
    {
        var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return new TableLock(connection, transaction);
    }

    /// <summary>Whether a connection to this database waits for a lock of a table.</summary>
    public static async Task<bool> HasWaiterAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database AS d ON d.oid = database "
            + "WHERE NOT granted AND locktype = 'relation' AND datname = current_database())");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
