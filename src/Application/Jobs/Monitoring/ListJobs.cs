using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Lists the waiting and running jobs of all tenants, in the order of enqueuing.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record ListJobs(string? Queue, string? Name, string? State, Guid? TenantId, string? Cursor, int? Limit) : IQuery<Page<JobDto>>;

internal sealed class ListJobsValidator : AbstractValidator<ListJobs>
{
    public ListJobsValidator()
    {
        RuleFor(q => q.Limit).IsPageLimit();
        RuleFor(q => q.Queue).IsQueueFilter();
        RuleFor(q => q.Name).IsNameFilter();
        RuleFor(q => q.State).IsNameOf(typeof(LiveJobState));
    }
}

internal sealed class ListJobsHandler(ILiveJobs jobs, JobCatalog catalog) : IRequestHandler<ListJobs, Result<Page<JobDto>>>
{
    private const string Sort = "id";

    public async Task<Result<Page<JobDto>>> Handle(ListJobs query, CancellationToken cancellationToken)
    {
        Cursor? after = null;
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var limit = query.Limit ?? PageLimit.Default;
        var filter = new LiveJobFilter(query.Queue, query.Name, JobRules.Parse<LiveJobState>(query.State), query.TenantId);
        var found = await jobs.ListAsync(filter, after?.Id, limit + 1, cancellationToken);
        var page = found.Take(limit).Select(job => job.ToDto(catalog)).ToList();
        return new Page<JobDto>(page, found.Count > limit ? new Cursor(Sort, Key: null, page[^1].Id).ToString() : null);
    }
}
