using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.FunctionalTests.Schedules;

[Job("test.greet")]
[Recurring("30 2 1 1 *", TimeZone = "Europe/Berlin", Name = Name)]
public sealed record GreetNewYear : IJob
{
    public const string Name = "test.new-year";
}

internal sealed class GreetNewYearHandler : IJobHandler<GreetNewYear>
{
    public Task HandleAsync(GreetNewYear job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
