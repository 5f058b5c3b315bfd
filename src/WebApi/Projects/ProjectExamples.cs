using SvcInfra.Application.Projects;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Projects;

internal sealed class ProjectExamples : IExamples
{
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples =>
    [
        new CreateProject("Apollo", "To the moon and back."),
        new ProjectDto(Guid.Parse("019a2b3c-0000-7000-8000-000000000003"), "Apollo", "To the moon and back.", Guid.Parse("019a2b3c-0000-7000-8000-000000000001"), Then, Then, null, 1),
        new ProjectEndpoints.ProjectBody("Artemis"),
    ];
}
