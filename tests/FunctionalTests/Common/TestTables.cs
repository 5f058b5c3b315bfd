using System.Data.Common;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>
/// The tables that a test may have filled. Only those with rows are emptied, in two round trips: emptying all of them (TRUNCATE on PostgreSQL) took
/// longer than many tests.
/// </summary>
internal sealed class TestTables(DatabaseAccess database, string withRows)
{
    /// <summary>Tables that the start fills for every test, and tables that refuse deletes: each test has users and tenants of its own.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "__EFMigrationsHistory", "__EFMigrationsLock", "data_protection_keys", "signing_keys",
        "audit_entries", "audit_payloads", "audit_seals", "audit_tiles", "audit_checkpoints", "audit_heads", "audit_anchors", "audit_purges",
    };

    public static async Task<TestTables> FindAsync(DatabaseAccess database)
    {
        var tables = (await NamesAsync(database, database.TablesQuery)).Where(table => !Kept.Contains(table));
        return new TestTables(
            database, string.Join(" UNION ALL ", tables.Select(table => $"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")")));
    }

    public async Task EmptyAsync()
    {
        var filled = await NamesAsync(database, withRows);
        if (filled.Count > 0)
        {
            await using var connection = await OpenAsync(database);
            await using var command = connection.CreateCommand();
            command.CommandText = $"BEGIN; {string.Concat(filled.Select(table => $"DELETE FROM \"{table}\"; "))} COMMIT;";
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<List<string>> NamesAsync(DatabaseAccess database, string query)
    {
        await using var connection = await OpenAsync(database);
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task<DbConnection> OpenAsync(DatabaseAccess database)
    {
        var connection = database.Connect();
        await connection.OpenAsync();
        return connection;
    }
}
