using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Reads a waiting or running job.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record GetJob(Guid Id) : IQuery<JobDetailsDto>;

internal sealed class GetJobHandler(ILiveJobs jobs, JobCatalog catalog) : IRequestHandler<GetJob, Result<JobDetailsDto>>
{
    public async Task<Result<JobDetailsDto>> Handle(GetJob query, CancellationToken cancellationToken) =>
        await jobs.FindAsync(query.Id, cancellationToken) is { } job ? job.ToDetails(catalog) : JobErrors.NotFound;
}
