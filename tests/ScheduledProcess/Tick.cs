using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.ScheduledProcess;

[Job("test.tick", Queue = "ticks")]
[Recurring(EverySecond, Name = "tick-1", Overlap = OverlapPolicy.Queue)]
[Recurring(EverySecond, Name = "tick-2", Overlap = OverlapPolicy.Queue)]
[Recurring(EverySecond, Name = "tick-3", Overlap = OverlapPolicy.Queue)]
[Recurring(EverySecond, Name = "tick-4", Overlap = OverlapPolicy.Queue)]
[Recurring(EverySecond, Name = "tick-5", Overlap = OverlapPolicy.Queue)]
internal sealed record Tick : IJob
{
    private const string EverySecond = "* * * * * *";
}

internal sealed class TickHandler : IJobHandler<Tick>
{
    public Task HandleAsync(Tick job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
