using Npgsql;

namespace SvcInfra.IntegrationTests.TestSupport;

/// <summary>Runs one statement on a connection of its own.</summary>
internal static class Database
{
    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public static Task ExecuteAsync(string connectionString, string sql) => ScalarAsync(connectionString, sql);
}
