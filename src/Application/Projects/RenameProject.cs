using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Projects;

namespace SvcInfra.Application.Projects;

/// <summary>Renames a project. Requires the version that the caller read, so that no change is overwritten unseen.</summary>
[RequirePermission(ProjectPermissions.Write)]
public sealed record RenameProject(Guid Id, string Name, long? ExpectedVersion) : ICommand<ProjectDto>, IRequiresVersion;

internal sealed class RenameProjectValidator : AbstractValidator<RenameProject>
{
    public RenameProjectValidator() => RuleFor(c => c.Name).SingleLine(Project.MaxNameLength);
}

internal sealed class RenameProjectHandler(IRepository<Project> projects, IMapper mapper) : IRequestHandler<RenameProject, Result<ProjectDto>>
{
    public async Task<Result<ProjectDto>> Handle(RenameProject command, CancellationToken cancellationToken)
    {
        if (await projects.FirstOrDefaultAsync(new ProjectById(command.Id), cancellationToken) is not { } project)
        {
            return ProjectErrors.NotFound;
        }

        if (ExpectedVersion.Check(project, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var renamed = project.Rename(command.Name);
        if (!renamed.IsSuccess)
        {
            return renamed;
        }

        await projects.UpdateAsync(project, cancellationToken);
        return mapper.Map<ProjectDto>(project);
    }
}
