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

/// <summary>Creates a project in the acting tenant.</summary>
/// <param name="Name">1 to 100 characters; unique among the tenant's projects.</param>
/// <param name="Description">At most 2,000 characters.</param>
[RequirePermission(ProjectPermissions.Write)]
public sealed record CreateProject(string Name, string? Description) : ICommand<ProjectDto>;

internal sealed class CreateProjectValidator : AbstractValidator<CreateProject>
{
    public CreateProjectValidator()
    {
        RuleFor(c => c.Name).SingleLine(Project.MaxNameLength);
        RuleFor(c => c.Description).MaximumLength(Project.MaxDescriptionLength).WithErrorCode("too_long");
    }
}

internal sealed class CreateProjectHandler(IRepository<Project> projects, IRequestContext context, IMapper mapper)
    : IRequestHandler<CreateProject, Result<ProjectDto>>
{
    public async Task<Result<ProjectDto>> Handle(CreateProject command, CancellationToken cancellationToken)
    {
        // The unique index refuses a name that is taken (projects.name_taken). A query first would only add a race.
        var project = Project.Create(context.RequireTenantId(), context.UserId, command.Name, command.Description);
        await projects.AddAsync(project, cancellationToken);
        return mapper.Map<ProjectDto>(project);
    }
}
