using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Projects;

namespace SvcInfra.Application.Projects;

/// <summary>Lists the acting tenant's projects page by page.</summary>
[RequirePermission(ProjectPermissions.Read)]
public sealed record ListProjects : ListQuery<ProjectDto>
{
    internal static readonly ListOf<Project, ProjectDto> List = new ListOf<Project, ProjectDto>("-createdAt", p => p.Id)
        .SortById("createdAt")
        .Sort("name", p => p.Name)
        .Filter("name", p => p.Name)
        .Filter("ownerId", p => p.OwnerId)
        .Filter("createdAt", p => p.CreatedAt)
        .Filter("updatedAt", p => p.UpdatedAt)
        .Filter("archivedAt", p => p.ArchivedAt);

    /// <summary><c>active</c> or <c>archived</c>; null: all.</summary>
    public string? Status { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class ListProjectsValidator : AbstractValidator<ListProjects>
{
    public ListProjectsValidator() =>
        RuleFor(q => q.Status).Must(s => s is null or "active" or "archived").WithErrorCode("unknown_value").WithMessage("Use active or archived.");
}

internal sealed class ListProjectsHandler(ListPages pages, IReadRepository<Project> projects)
    : IRequestHandler<ListProjects, Result<Page<ProjectDto>>>
{
    public Task<Result<Page<ProjectDto>>> Handle(ListProjects query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListProjects.List, query, page => projects.ListAsync<ProjectDto>(query.Status switch
        {
            "active" => page.Where(p => p.ArchivedAt == null),
            "archived" => page.Where(p => p.ArchivedAt != null),
            _ => page,
        }, cancellationToken));
}
