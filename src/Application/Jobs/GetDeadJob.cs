using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs;

/// <summary>Reads a dead letter.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record GetDeadJob(Guid Id) : IQuery<DeadJobDetailsDto>;

internal sealed class GetDeadJobHandler(IDeadJobs jobs, JobCatalog catalog) : IRequestHandler<GetDeadJob, Result<DeadJobDetailsDto>>
{
    public async Task<Result<DeadJobDetailsDto>> Handle(GetDeadJob query, CancellationToken cancellationToken) =>
        await jobs.FindAsync(query.Id, cancellationToken) is { } job ? job.ToDetails(catalog) : JobErrors.DeadNotFound;
}
