namespace SvcInfra.JobsBenchmark;

/// <summary>graphile-worker, in a node process for each measurement: graphile.mjs prints the one number that it measured.</summary>
internal static class Graphile
{
    private const string Database = "graphile";

    public static async Task PrepareAsync()
    {
        await Server.CreateDatabaseAsync(Database);
        await RunAsync("migrate");
    }

    public static Task<double> EnqueueAsync(int clients, TimeSpan length) => MeasureAsync("enqueue", length.TotalSeconds, clients);

    public static Task<double> EnqueueBatchesAsync(int size, TimeSpan length) => MeasureAsync("batch", length.TotalSeconds, size);

    public static Task<double> ProcessAsync(int count, int workers, string mode) => MeasureAsync("process", count, workers, mode);

    private static async Task<double> MeasureAsync(params object[] arguments)
    {
        await Server.EmptyAsync(Database, "graphile_worker._private_jobs, graphile_worker._private_job_queues");
        return double.Parse(await RunAsync(arguments));
    }

    private static Task<string> RunAsync(params object[] arguments) =>
        ChildProcess.OutputAsync("node", [Plan.GraphileScript, .. arguments.Select(argument => $"{argument}")]);
}
