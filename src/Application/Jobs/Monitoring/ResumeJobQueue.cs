using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Workers start jobs of the queue again, after their next poll. Does nothing if the queue is not paused.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record ResumeJobQueue(string Queue) : ICommand;

internal sealed class ResumeJobQueueHandler(IPausedQueues paused, ILiveJobs jobs, JobCatalog catalog, OperatorLog log)
    : IRequestHandler<ResumeJobQueue, Result>
{
    public async Task<Result> Handle(ResumeJobQueue command, CancellationToken cancellationToken)
    {
        // A paused queue can be resumed even if a deployment has removed its job kinds meanwhile.
        if (!(await paused.FindAsync(cancellationToken)).ContainsKey(command.Queue)
            && !await jobs.HasQueueAsync(command.Queue, catalog, cancellationToken))
        {
            return JobErrors.QueueNotFound;
        }

        await paused.ResumeAsync(command.Queue, cancellationToken);
        log.Record(nameof(ResumeJobQueue), command.Queue);
        return Result.Success();
    }
}
