using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Workers start no more jobs of the queue; running jobs continue. Does nothing if the queue is already paused.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record PauseJobQueue(string Queue) : ICommand, IRetriesOnConflict;

internal sealed class PauseJobQueueHandler(IPausedQueues paused, ILiveJobs jobs, JobCatalog catalog, OperatorLog log)
    : IRequestHandler<PauseJobQueue, Result>
{
    public async Task<Result> Handle(PauseJobQueue command, CancellationToken cancellationToken)
    {
        if (!await jobs.HasQueueAsync(command.Queue, catalog, cancellationToken))
        {
            return JobErrors.QueueNotFound;
        }

        await paused.PauseAsync(command.Queue, cancellationToken);
        log.Record(nameof(PauseJobQueue), command.Queue);
        return Result.Success();
    }
}
