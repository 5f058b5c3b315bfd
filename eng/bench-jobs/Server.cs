using System.Diagnostics;
using Npgsql;

namespace SvcInfra.JobsBenchmark;

/// <summary>The PostgreSQL server of this run.</summary>
internal static class Server
{
    public static string ConnectionTo(string database) => $"{Plan.Connection};Database={database}";

    public static async Task CreateDatabaseAsync(string database)
    {
        if (await ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{database}'") is 0L)
        {
            await ExecuteAsync("postgres", $"CREATE DATABASE {database}");
        }
    }

    public static async Task ExecuteAsync(string database, string sql) => await ScalarAsync(database, sql);

    public static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Plan.WaitTimeout.TotalSeconds };
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Empties the tables and flushes earlier measurements' dirty pages, so that they do not slow the next one.</summary>
    public static async Task EmptyAsync(string database, string tables)
    {
        await ExecuteAsync(database, $"TRUNCATE {tables}");
        await ExecuteAsync(database, "CHECKPOINT");
    }

    /// <exception cref="InvalidOperationException">The table does not contain the counted jobs.</exception>
    public static async Task ExpectRowsAsync(string database, string table, int count)
    {
        if (await ScalarAsync(database, $"SELECT count(*) FROM {table}") is not long rows || rows != count)
        {
            throw new InvalidOperationException($"{table} does not contain the {count} counted jobs.");
        }
    }

    /// <summary>Polls every 5 milliseconds.</summary>
    /// <param name="what">Completes "waited for".</param>
    /// <exception cref="TimeoutException">It took longer than BENCH_PATIENCE.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Plan.WaitTimeout)
            {
                throw new TimeoutException($"Waited {Plan.WaitTimeout.TotalSeconds:0} s (BENCH_PATIENCE) for {what()}.");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
