using SvcInfra.JobsBenchmark;

if (args is ["enqueue-slowly", var database, var first, var count])
{
    await Latency.EnqueueSlowlyAsync(database, int.Parse(first), int.Parse(count));
    return 0;
}

var unknown = Plan.Only.Except(Phases.All.Select(phase => phase.Name)).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync(
        $"BENCH_ONLY names no phase: {string.Join(", ", unknown)}. There are {string.Join(", ", Phases.All.Select(phase => phase.Name))}.");
    return 2;
}

var report = new Report();
foreach (var (name, phase) in Phases.All.Where(phase => Plan.Only.Count == 0 || Plan.Only.Contains(phase.Name)))
{
    try
    {
        await report.RunAsync(name, await phase());
    }
    catch (Exception e)
    {
        // The completed measurements took minutes.
        report.Print();
        await Console.Error.WriteLineAsync($"The phase {name} failed: {e}");
        return 1;
    }
}

report.Print();
return 0;
