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

/// <summary>Lists the acting tenant's projects page by page.</summary>
/// <param name="Status"><c>active</c> or <c>archived</c>; null: all.</param>
/// <param name="Sort"><c>-createdAt</c> (newest first, the default) or <c>name</c>.</param>
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
        Cursor? after = null;
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        bool? archived = query.Status is null ? null : query.Status == "archived";
        var order = sort == "name" ? ProjectSort.Name : ProjectSort.NewestFirst;
        var page = new ProjectsPage(archived, order, after is null ? null : (after.Key, after.Id), limit + 1);
        var items = await projects.ListAsync<ProjectDto>(page, cancellationToken);
        return Page.Of(items, limit, last => new Cursor(sort, order == ProjectSort.Name ? last.Name : null, last.Id));
    }
}
