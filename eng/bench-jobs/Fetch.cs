using System.Diagnostics;
using SvcInfra.Infrastructure.Jobs;

namespace SvcInfra.JobsBenchmark;

/// <summary>The cost of claiming and completing a job, by the other contents of the table.</summary>
internal static class Fetch
{
    private const int Size = 50;

    /// <summary>A round ends after this time even with few calls: a claim that scans the table takes seconds.</summary>
    private static readonly TimeSpan MostOfARound = TimeSpan.FromSeconds(20);

    public static async Task<Series> SeriesAsync(string variant, string name, int due, int delayed)
    {
        var database = $"fetch_{variant}";
        var ours = await Ours.CreateAsync(database);

        // All rows are copies of an enqueued job, so that they have valid values in all columns.
        await ours.EnqueueAsync(1);
        await Server.ExecuteAsync(database, "CREATE TABLE bench_sample AS SELECT * FROM jobs; TRUNCATE jobs");
        await Server.ExecuteAsync(database, Copies(delayed, priority: 0, enqueued: "now() - interval '1 hour'", wait: "interval '1 day'"));
        await Server.ExecuteAsync(database, Copies(due, priority: 1, enqueued: "now() - interval '1 hour'", wait: "interval '0'"));
        await Server.ExecuteAsync(database, "VACUUM (ANALYZE) jobs");
        await Server.ExecuteAsync(database, "CHECKPOINT");
        var claims = new Claims(ours.Get<IJobStore>());
        return new Series($"{Size} claimed and completed: {name}", "ms", () => MeasureAsync(claims, database));
    }

    /// <summary>Replaces claimed jobs, so that the size of the table stays constant.</summary>
    private static async Task<IReadOnlyList<double>> MeasureAsync(Claims claims, string database)
    {
        var samples = new List<double>();
        var begin = Stopwatch.GetTimestamp();
        while (samples.Count < Plan.Calls && Stopwatch.GetElapsedTime(begin) < MostOfARound)
        {
            var start = Stopwatch.GetTimestamp();
            var count = await claims.ClaimAndCompleteAsync(Size);
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (count != Size)
            {
                throw new InvalidOperationException($"{count} of {Size} jobs were claimed.");
            }

            await Server.ExecuteAsync(database, Copies(Size, priority: 1, enqueued: "now()", wait: "interval '0'", step: 0));
        }

        return samples;
    }

    /// <summary>
    /// Due one millisecond after another, or all now, with identifiers that sort by time like real ones. Names of missing columns are ignored.
    /// </summary>
    private static string Copies(int count, int priority, string enqueued, string wait, int step = 1) => $"""
        INSERT INTO jobs SELECT copy.*
        FROM bench_sample AS sample, generate_series(1, {count}) AS n,
          LATERAL (SELECT {enqueued} + n * {step} * interval '1 millisecond' AS at) AS enqueued,
          LATERAL jsonb_populate_record(NULL::jobs, to_jsonb(sample) || jsonb_build_object(
            'id', lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
                || '7'
                || lpad(to_hex(n % 4096), 3, '0')
                || '8'
                || substr(md5(random()::text), 1, 15),
            'priority', {priority}, 'enqueued_at', at, 'run_at', at + {wait},
            'order_at', at + {wait}, 'is_ready', {wait} = interval '0')) AS copy
        """;
}
