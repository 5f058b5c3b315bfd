using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.JobsCrashWorker;

/// <summary>Inserts a row into the test's table <c>marks</c>, which has no constraints: a job that runs twice leaves two rows.</summary>
[Job("test.mark")]
internal sealed record LeaveMark(int Number) : IJob;

internal sealed class LeaveMarkHandler(AppDbContext context) : IJobHandler<LeaveMark>
{
    public Task HandleAsync(LeaveMark job, JobContext jobContext, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync($"INSERT INTO marks (number) VALUES ({job.Number})", cancellationToken);
}
