using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Projects;

namespace SvcInfra.Application.Projects;

/// <summary>
/// Deletes one of the caller's own projects, or any project with <c>projects.delete-any</c>. Its name can be used again at once.
/// </summary>
[RequirePermission(ProjectPermissions.Delete)]
public sealed record DeleteProject(Guid Id, long? ExpectedVersion) : ICommand;

internal sealed class DeleteProjectHandler(IRepository<Project> projects, ResourceRules rules, TimeProvider time)
    : IRequestHandler<DeleteProject, Result>
{
    private static readonly OwnerRule Rule = new(ProjectPermissions.DeleteAny);

    public async Task<Result> Handle(DeleteProject command, CancellationToken cancellationToken)
    {
        if (await projects.FirstOrDefaultAsync(new ProjectById(command.Id), cancellationToken) is not { } project)
        {
            return ProjectErrors.NotFound;
        }

        if (await rules.CheckAsync(Rule, project, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (ExpectedVersion.Check(project, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        project.Delete(time.GetUtcNow());
        return Result.NoContent();
    }
}
