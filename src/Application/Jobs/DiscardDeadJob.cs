using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs;

/// <summary>Deletes a dead letter.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record DiscardDeadJob(Guid Id) : ICommand;

internal sealed class DiscardDeadJobHandler(IDeadJobs jobs, OperatorLog log) : IRequestHandler<DiscardDeadJob, Result>
{
    public async Task<Result> Handle(DiscardDeadJob command, CancellationToken cancellationToken)
    {
        if (!await jobs.DiscardAsync(command.Id, cancellationToken))
        {
            return JobErrors.DeadNotFound;
        }

        log.Record(nameof(DiscardDeadJob), command.Id);
        return Result.Success();
    }
}
