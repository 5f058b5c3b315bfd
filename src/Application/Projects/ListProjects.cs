using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Projects;

namespace SvcInfra.Application.Projects;

/// <summary>Lists the acting tenant's projects, a keyset page at a time.</summary>
[RequirePermission(ProjectPermissions.Read)]
public sealed record ListProjects(string? Cursor, int? Limit, string? Status, string? Sort) : IQuery<Page<ProjectDto>>;

internal sealed class ListProjectsValidator : AbstractValidator<ListProjects>
{
    public ListProjectsValidator()
    {
        RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
        RuleFor(q => q.Status).Must(s => s is null or "active" or "archived").WithErrorCode("unknown_value").WithMessage("Use active or archived.");
        RuleFor(q => q.Sort).Must(s => s is null or "-createdAt" or "name").WithErrorCode("unknown_value").WithMessage("Use -createdAt or name.");
    }
}

internal sealed class ListProjectsHandler(IReadRepository<Project> projects) : IRequestHandler<ListProjects, Result<Page<ProjectDto>>>
{
    public async Task<Result<Page<ProjectDto>>> Handle(ListProjects query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? PageLimit.Default;
        var sort = query.Sort ?? "-createdAt";
        var byName = sort == "name";

        Cursor? after = null;
        if (query.Cursor is not null && !Common.Paging.Cursor.TryParse(query.Cursor, sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var specification = new ProjectsPage(
            archived: query.Status is null ? null : query.Status == "archived",
            byName ? ProjectSort.Name : ProjectSort.NewestFirst,
            after is null ? null : (after.Key, after.Id),
            take: limit + 1);
        var items = await projects.ListAsync<ProjectDto>(specification, cancellationToken);

        // One row more than the page tells whether there is another page, without a count.
        if (items.Count <= limit)
        {
            return new Page<ProjectDto>(items, NextCursor: null);
        }

        items.RemoveAt(limit);
        var last = items[^1];
        return new Page<ProjectDto>(items, new Cursor(sort, byName ? last.Name : null, last.Id).ToString());
    }
}
