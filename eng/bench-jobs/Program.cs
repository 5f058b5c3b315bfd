using SvcInfra.JobsBenchmark;

if (args is ["enqueue-slowly", var database, var first, var count])
{
    await Latency.EnqueueSlowlyAsync(database, int.Parse(first), int.Parse(count));
    return;
}

var report = new Report();
foreach (var (name, phase) in Phases.All)
{
    if (Plan.Only.Count == 0 || Plan.Only.Contains(name))
    {
        await report.RunAsync(name, await phase());
    }
}

report.Print();
