using Ardalis.Result;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Projects;

namespace SvcInfra.Application.Projects;

/// <summary>Archives a project: it stays readable but can no longer be changed. Archiving it again changes nothing.</summary>
[RequirePermission(ProjectPermissions.Write)]
public sealed record ArchiveProject(Guid Id, long? ExpectedVersion) : ICommand<ProjectDto>;

internal sealed class ArchiveProjectHandler(IRepository<Project> projects, IMapper mapper, TimeProvider time)
    : IRequestHandler<ArchiveProject, Result<ProjectDto>>
{
    public async Task<Result<ProjectDto>> Handle(ArchiveProject command, CancellationToken cancellationToken)
    {
        if (await projects.FirstOrDefaultAsync(new ProjectById(command.Id), cancellationToken) is not { } project)
        {
            return ProjectErrors.NotFound;
        }

        if (ExpectedVersion.Check(project, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        if (!project.IsArchived)
        {
            project.Archive(time.GetUtcNow());
            await projects.UpdateAsync(project, cancellationToken);
        }

        return mapper.Map<ProjectDto>(project);
    }
}
