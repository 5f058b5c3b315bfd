using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Projects;

namespace SvcInfra.Application.Projects;

/// <summary>Reads a project of the acting tenant.</summary>
[RequirePermission(ProjectPermissions.Read)]
public sealed record GetProject(Guid Id) : IQuery<ProjectDto>;

internal sealed class GetProjectHandler(IReadRepository<Project> projects) : IRequestHandler<GetProject, Result<ProjectDto>>
{
    public async Task<Result<ProjectDto>> Handle(GetProject query, CancellationToken cancellationToken) =>
        await projects.FirstAsync<ProjectDto>(new ProjectById(query.Id), cancellationToken) is { } project ? project : ProjectErrors.NotFound;
}
