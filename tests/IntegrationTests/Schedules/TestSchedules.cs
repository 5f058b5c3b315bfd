using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.IntegrationTests.Schedules;

[Job("test.tick")]
internal sealed record Tick : IJob;

internal sealed class TickHandler : IJobHandler<Tick>
{
    public Task HandleAsync(Tick job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class Declared
{
    public const string EverySecond = "* * * * * *";
    public const string NewYear = "0 0 1 1 *";

    public static RecurringAttribute As(
        string name, string cron = NewYear, OverlapPolicy overlap = OverlapPolicy.Queue, MisfirePolicy misfire = MisfirePolicy.FireOnce) =>
        new(cron) { Name = name, Overlap = overlap, Misfire = misfire };
}
