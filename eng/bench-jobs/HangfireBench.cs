using System.Diagnostics;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;

namespace SvcInfra.JobsBenchmark;

/// <summary>Hangfire with its PostgreSQL storage and its defaults. It keeps completed jobs for a day, which cannot be changed.</summary>
internal sealed class HangfireBench
{
    private const string Database = "hangfire";
    private const string Tables =
        "hangfire.job, hangfire.jobqueue, hangfire.state, hangfire.jobparameter, hangfire.counter, hangfire.aggregatedcounter";

    private static int _done;

    private readonly PostgreSqlStorage _storage = new(
        new NpgsqlConnectionFactory(Server.ConnectionTo(Database), new PostgreSqlStorageOptions()), new PostgreSqlStorageOptions());

    private HangfireBench()
    {
    }

    public static async Task<HangfireBench> CreateAsync()
    {
        await Server.CreateDatabaseAsync(Database);
        return new HangfireBench();
    }

    /// <summary>The job.</summary>
    public static void DoNothing(int number) => Interlocked.Increment(ref _done);

    /// <returns>Jobs per second, with a transaction each. The client is synchronous, so each caller has its own thread.</returns>
    public async Task<double> EnqueueAsync(int clients, TimeSpan length)
    {
        await EmptyAsync();
        var client = new BackgroundJobClient(_storage);
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var count = 0;
                for (; Stopwatch.GetElapsedTime(start) < length; count++)
                {
                    client.Enqueue(() => DoNothing(count));
                }

                return count;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        await Server.ExpectRowsAsync(Database, "hangfire.jobqueue", counts.Sum());
        return counts.Sum() / elapsed.TotalSeconds;
    }

    /// <returns>Jobs per second, from the start of a server with waiting jobs to the empty queue.</returns>
    public async Task<double> ProcessAsync(int count, int workers)
    {
        await EmptyAsync();
        var client = new BackgroundJobClient(_storage);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number => client.Enqueue(() => DoNothing(number)));
        await Server.ExecuteAsync(Database, "VACUUM (ANALYZE) hangfire.job, hangfire.jobqueue, hangfire.state");
        await Server.ExecuteAsync(Database, "CHECKPOINT");
        _done = 0;
        var start = Stopwatch.GetTimestamp();
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = workers }, _storage);
        await Server.UntilAsync(
            async () => Volatile.Read(ref _done) >= count
                && await Server.ScalarAsync(Database, "SELECT EXISTS (SELECT 1 FROM hangfire.jobqueue)") is false,
            () => $"Hangfire to run {count} jobs; it ran {Volatile.Read(ref _done)}");
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task EmptyAsync() => Server.EmptyAsync(Database, Tables);
}
