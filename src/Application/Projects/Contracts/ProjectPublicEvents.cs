using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Projects.Contracts;

/// <param name="ProjectId">The project; also the event's channel.</param>
/// <param name="Name">Its name.</param>
[IntegrationEvent("project.created")]
[PublicEvent("A project was created.")]
public sealed record ProjectCreatedEvent(Guid ProjectId, string Name) : IPublicEvent<ProjectCreatedEvent>
{
    public static ProjectCreatedEvent Example { get; } = new(ProjectEventExamples.Apollo, "Apollo");

    IReadOnlyList<string> IPublicEvent.Channels => [ProjectId.ToString()];
}

/// <param name="ProjectId">The project; also the event's channel.</param>
/// <param name="Name">Its new name.</param>
[IntegrationEvent("project.renamed")]
[PublicEvent("A project was renamed.")]
public sealed record ProjectRenamedEvent(Guid ProjectId, string Name) : IPublicEvent<ProjectRenamedEvent>
{
    public static ProjectRenamedEvent Example { get; } = new(ProjectEventExamples.Apollo, "Artemis");

    IReadOnlyList<string> IPublicEvent.Channels => [ProjectId.ToString()];
}

/// <param name="ProjectId">The project; also the event's channel.</param>
[IntegrationEvent("project.archived")]
[PublicEvent("A project was archived.")]
public sealed record ProjectArchivedEvent(Guid ProjectId) : IPublicEvent<ProjectArchivedEvent>
{
    public static ProjectArchivedEvent Example { get; } = new(ProjectEventExamples.Apollo);

    IReadOnlyList<string> IPublicEvent.Channels => [ProjectId.ToString()];
}

/// <param name="ProjectId">The project; also the event's channel.</param>
[IntegrationEvent("project.deleted")]
[PublicEvent("A project was deleted.")]
public sealed record ProjectDeletedEvent(Guid ProjectId) : IPublicEvent<ProjectDeletedEvent>
{
    public static ProjectDeletedEvent Example { get; } = new(ProjectEventExamples.Apollo);

    IReadOnlyList<string> IPublicEvent.Channels => [ProjectId.ToString()];
}

internal static class ProjectEventExamples
{
    public static readonly Guid Apollo = Guid.Parse("019a2b3c-0000-7000-8000-000000000003");
}
