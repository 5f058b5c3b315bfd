using SvcInfra.Application.Projects;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Projects;

internal sealed class ProjectExamples : IExamples
{
    private static readonly Guid Ada = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");
    private static readonly Guid Apollo = Guid.Parse("019a2b3c-0000-7000-8000-000000000003");
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples =>
    [
        new CreateProject("Apollo", "To the moon and back."),
        new ProjectDto(Apollo, "Apollo", "To the moon and back.", Ada, Then, Then, null, 1),
        new ProjectEndpoints.ProjectBody("Artemis"),
    ];
}
