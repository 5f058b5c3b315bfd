using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Lets workers begin jobs from a queue again, within a poll. Nothing happens when it is not paused.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record ResumeJobQueue(string Queue) : ICommand;

internal sealed class ResumeJobQueueHandler(IPausedQueues paused, ILiveJobs jobs, JobCatalog catalog, OperatorLog log) : IRequestHandler<ResumeJobQueue, Result>
{
    public async Task<Result> Handle(ResumeJobQueue command, CancellationToken cancellationToken)
    {
        // One whose kinds were removed while it was paused has a name that nobody knows.
        if (!(await paused.FindAsync(cancellationToken)).ContainsKey(command.Queue) && !await jobs.HasQueueAsync(command.Queue, catalog, cancellationToken))
        {
            return JobErrors.QueueNotFound;
        }

        await paused.ResumeAsync(command.Queue, cancellationToken);
        log.Record(nameof(ResumeJobQueue), command.Queue);
        return Result.Success();
    }
}
