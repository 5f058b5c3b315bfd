using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.JobsBenchmark;

/// <summary>The time from the commit to the handler's first line, on an idle worker.</summary>
internal static class Latency
{
    /// <summary>The first jobs of a round do not count: they wait for JIT compilation.</summary>
    private const int WarmUp = 3;

    private static int _numbers;

    private static int SamplesOfARound => (Plan.Samples + Plan.Rounds - 1) / Plan.Rounds;

    public static async Task<IReadOnlyList<Series>> PhaseAsync()
    {
        var here = await Ours.CreateAsync("latency_here");
        await here.StartWorkerAsync();
        var other = await Ours.CreateAsync("latency_other");
        await other.StartWorkerAsync();
        return
        [
            new Series("commit to start, one process", "ms", () => MeasureHereAsync(here)),
            new Series("commit to start, another process", "ms", () => MeasureThereAsync(other)),
        ];
    }

    /// <summary>The other process: it only enqueues, and prints the number and the time of each commit.</summary>
    public static async Task EnqueueSlowlyAsync(string database, int first, int count)
    {
        using var ours = await Ours.CreateAsync(database, ("App:Role", "web"));
        await ours.StartWorkerAsync();
        for (var number = first; number < first + count; number++)
        {
            Console.WriteLine($"{number} {await EnqueueAsync(ours, number)}");
        }

        await ours.StopWorkerAsync();
    }

    private static async Task<IReadOnlyList<double>> MeasureHereAsync(Ours ours)
    {
        var committed = new Dictionary<int, long>();
        foreach (var number in Take())
        {
            committed[number] = await EnqueueAsync(ours, number);
        }

        return await WaitsAsync(ours, committed);
    }

    private static async Task<IReadOnlyList<double>> MeasureThereAsync(Ours worker)
    {
        var numbers = Take();
        var output = await ChildProcess.OutputAsync(
            Environment.ProcessPath!, [typeof(Latency).Assembly.Location, "enqueue-slowly", "latency_other", $"{numbers[0]}", $"{numbers.Count}"]);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return await WaitsAsync(worker, lines.Select(line => line.Split(' ')).ToDictionary(
            line => int.Parse(line[0], CultureInfo.InvariantCulture), line => long.Parse(line[1], CultureInfo.InvariantCulture)));
    }

    private static List<int> Take()
    {
        var first = _numbers;
        _numbers += WarmUp + SamplesOfARound;
        return [.. Enumerable.Range(first, WarmUp + SamplesOfARound)];
    }

    /// <summary>Pauses first, for a time that is not a divisor of the poll interval.</summary>
    /// <returns>The time of the commit: the action is the first one after the commit.</returns>
    private static async Task<long> EnqueueAsync(Ours ours, int number)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(Random.Shared.Next(150, 450)));
        await pause.WaitForNextTickAsync();
        var committed = 0L;
        await ours.CommandAsync(async services =>
        {
            services.GetRequiredService<IUnitOfWork>().OnCommitted(_ =>
            {
                committed = Stopwatch.GetTimestamp();
                return Task.CompletedTask;
            });
            await services.GetRequiredService<IJobs>().EnqueueAsync(new NoteTime(number));
        });
        return committed;
    }

    private static async Task<IReadOnlyList<double>> WaitsAsync(Ours ours, Dictionary<int, long> committed)
    {
        if (committed.Count != WarmUp + SamplesOfARound)
        {
            throw new InvalidOperationException($"{committed.Count} jobs were enqueued.");
        }

        await Server.UntilAsync(
            () => Task.FromResult(committed.Keys.All(ours.Tally.Begun.ContainsKey)),
            () => $"{committed.Count} jobs to begin; {committed.Keys.Count(ours.Tally.Begun.ContainsKey)} did");
        return [.. committed.OrderBy(job => job.Key)
            .Skip(WarmUp)
            .Select(job => Stopwatch.GetElapsedTime(job.Value, ours.Tally.Begun[job.Key]).TotalMilliseconds)];
    }
}
