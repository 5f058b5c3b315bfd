using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Ends a job: one that waits at once, one that runs as soon as its handler heeds its token.</summary>
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
