using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Cancels a job: a waiting job at once, a running job as soon as its handler reacts to its cancellation token.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record CancelJob(Guid Id) : ICommand;

internal sealed class CancelJobHandler(ILiveJobs jobs, OperatorLog log) : IRequestHandler<CancelJob, Result>
{
    public async Task<Result> Handle(CancelJob command, CancellationToken cancellationToken)
    {
        if (!await jobs.CancelAsync(command.Id, cancellationToken))
        {
            return JobErrors.NotFound;
        }

        log.Record(nameof(CancelJob), command.Id);
        return Result.Success();
    }
}
