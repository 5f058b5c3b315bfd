namespace SvcInfra.JobsBenchmark;

/// <summary>The settings of the script; docs/performance.md explains the variables.</summary>
internal static class Plan
{
    public static readonly IReadOnlyCollection<string> Only = Environment.GetEnvironmentVariable("BENCH_ONLY") is { Length: > 0 } only
        ? only.Split(',')
        : [];

    public static readonly int Rounds = Number("BENCH_ROUNDS");

    public static readonly TimeSpan Length = TimeSpan.FromSeconds(Number("BENCH_SECONDS"));

    public static readonly int Clients = Number("BENCH_CLIENTS");

    public static readonly int Batch = Number("BENCH_BATCH");

    public static readonly int Jobs = Number("BENCH_JOBS");

    public static readonly int HangfireJobs = Number("BENCH_HANGFIRE_JOBS");

    public static readonly int Workers = Number("BENCH_WORKERS");

    public static readonly int Waiting = Number("BENCH_WAITING");

    public static readonly int Calls = Number("BENCH_CALLS");

    public static readonly int Samples = Number("BENCH_SAMPLES");

    /// <summary>The timeout of every wait.</summary>
    public static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(Number("BENCH_PATIENCE"));

    /// <summary>For the second row of empty jobs.</summary>
    public static readonly string Kept = Text("BENCH_KEPT");

    /// <summary>Empty when graphile-worker could not be installed.</summary>
    public static readonly string GraphileScript = Text("BENCH_GRAPHILE");

    public static readonly string Connection = Text("BENCH_CONNECTION");

    /// <summary>As the application's role, which owns nothing.</summary>
    public static readonly string AppConnection = Text("BENCH_APP_CONNECTION");

    public static string Text(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set: run eng/bench-jobs.sh.");

    private static int Number(string name) => int.TryParse(Text(name), out var number) && number > 0
        ? number
        : throw new InvalidOperationException($"{name} is '{Text(name)}'; it must be a whole number above 0.");
}
