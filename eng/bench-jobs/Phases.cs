using SvcInfra.Infrastructure.Jobs;

namespace SvcInfra.JobsBenchmark;

/// <summary>One row of the table.</summary>
/// <param name="Unit">Of the samples.</param>
/// <param name="MeasureAsync">One round: a sample or several. Its preparation does not count.</param>
internal sealed record Series(string Name, string Unit, Func<Task<IReadOnlyList<double>>> MeasureAsync)
{
    private const string JobsPerSecond = "jobs/s";

    public bool IsRate => Unit == JobsPerSecond;

    public static Series Rate(string name, Func<Task<double>> measure) => new(name, JobsPerSecond, async () => [await measure()]);
}

/// <summary>The measurements. Within a phase the others are compared with the first series.</summary>
internal static class Phases
{
    public static readonly IReadOnlyList<(string Name, Func<Task<IReadOnlyList<Series>>> Phase)> All =
    [
        ("enqueue", EnqueueAsync), ("batch", BatchAsync), ("process", ProcessAsync), ("fetch", FetchAsync), ("latency", Latency.PhaseAsync),
    ];

    private static bool HasGraphile => Plan.GraphileScript.Length > 0;

    private static async Task<IReadOnlyList<Series>> EnqueueAsync()
    {
        var ours = await Ours.CreateAsync("ours");
        List<Series> all = [Series.Rate("ours", () => ours.EnqueueAsync(Plan.Clients, Plan.Length))];
#if HANGFIRE
        var hangfire = await HangfireBench.CreateAsync();
        all.Add(Series.Rate("Hangfire", () => hangfire.EnqueueAsync(Plan.Clients, Plan.Length)));
#endif
        if (HasGraphile)
        {
            await Graphile.PrepareAsync();
            all.Add(Series.Rate("graphile-worker", () => Graphile.EnqueueAsync(Plan.Clients, Plan.Length)));
        }

        return all;
    }

    private static async Task<IReadOnlyList<Series>> BatchAsync()
    {
        var ours = await Ours.CreateAsync("ours");
        List<Series> all = [Series.Rate($"ours, {Plan.Batch} a unit of work", () => ours.EnqueueBatchesAsync(Plan.Batch, Plan.Length))];
        if (HasGraphile)
        {
            await Graphile.PrepareAsync();
            all.Add(Series.Rate($"graphile-worker, add_jobs of {Plan.Batch}", () => Graphile.EnqueueBatchesAsync(Plan.Batch, Plan.Length)));
        }

        return all;
    }

    private static async Task<IReadOnlyList<Series>> ProcessAsync()
    {
        var ours = await Ours.CreateAsync("ours");
        List<Series> all = [Series.Rate("ours", () => ours.ProcessAsync(Plan.Jobs, Plan.Workers))];
        if (typeof(JobsOptions).GetProperty("KeepCompleted") is not null)
        {
            all.Add(Series.Rate("ours, history kept", () => ours.ProcessAsync(Plan.Jobs, Plan.Workers, Plan.Kept)));
        }

#if HANGFIRE
        var hangfire = await HangfireBench.CreateAsync();
        all.Add(Series.Rate("Hangfire", () => hangfire.ProcessAsync(Plan.HangfireJobs, Plan.Workers)));
#endif
        if (HasGraphile)
        {
            await Graphile.PrepareAsync();
            all.Add(Series.Rate("graphile-worker, in batches", () => Graphile.ProcessAsync(Plan.Jobs, Plan.Workers, "batches")));
            all.Add(Series.Rate("graphile-worker, defaults", () => Graphile.ProcessAsync(Plan.HangfireJobs, Plan.Workers, "defaults")));
        }

        return all;
    }

    private static async Task<IReadOnlyList<Series>> FetchAsync() =>
    [
        await Fetch.SeriesAsync("few", "1,000 due", due: 1_000, delayed: 0),
        await Fetch.SeriesAsync("many", $"{Plan.Waiting:N0} due", due: Plan.Waiting, delayed: 0),
        await Fetch.SeriesAsync("delayed", $"1,000 due, {Plan.Waiting:N0} of high priority delayed", due: 1_000, delayed: Plan.Waiting),
    ];
}
