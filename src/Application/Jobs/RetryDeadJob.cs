using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs;

/// <summary>Makes a dead letter a job again, with all its attempts before it.</summary>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record RetryDeadJob(Guid Id) : ICommand;

internal sealed class RetryDeadJobHandler(IDeadJobs jobs, OperatorLog log) : IRequestHandler<RetryDeadJob, Result>
{
    public async Task<Result> Handle(RetryDeadJob command, CancellationToken cancellationToken)
    {
        var retried = await jobs.RetryAsync(command.Id, cancellationToken);
        if (retried.IsSuccess)
        {
            log.Record(nameof(RetryDeadJob), command.Id);
        }

        return retried;
    }
}
