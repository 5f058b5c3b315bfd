using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Lists the waiting and running jobs of all tenants, in the order of enqueuing.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record ListJobs : ListQuery<JobDto>
{
    private static readonly ForwardListOf<JobDto> List = new("id");

    public string? Queue { get; init; }

    public string? Name { get; init; }

    /// <summary><c>waiting</c>, <c>scheduled</c> or <c>running</c>.</summary>
    public string? State { get; init; }

    public Guid? TenantId { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class ListJobsValidator : AbstractValidator<ListJobs>
{
    public ListJobsValidator()
    {
        RuleFor(q => q.Queue).IsQueueFilter();
        RuleFor(q => q.Name).IsNameFilter();
        RuleFor(q => q.State).IsNameOf(typeof(LiveJobState));
    }
}

internal sealed class ListJobsHandler(ListPages pages, ILiveJobs jobs, JobCatalog catalog) : IRequestHandler<ListJobs, Result<Page<JobDto>>>
{
    public Task<Result<Page<JobDto>>> Handle(ListJobs query, CancellationToken cancellationToken)
    {
        var filter = new LiveJobFilter(query.Queue, query.Name, JobRules.Parse<LiveJobState>(query.State), query.TenantId);
        return pages.ReadForwardAsync(
            query,
            async (after, take) => [.. (await jobs.ListAsync(filter, after?.Id, take, cancellationToken)).Select(job => job.ToDto(catalog))],
            last => new ListPosition(Key: null, last.Id));
    }
}
