using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Projects.Contracts;
using SvcInfra.Domain.Projects;

namespace SvcInfra.Application.Projects;

/// <summary>Publishes what customers may know about projects. The events of a project are in order.</summary>
internal sealed class ProjectEventPublisher(IOutbox outbox)
    : IDomainEventHandler<ProjectCreated>, IDomainEventHandler<ProjectRenamed>, IDomainEventHandler<ProjectArchived>,
        IDomainEventHandler<ProjectDeleted>
{
    public Task HandleAsync(ProjectCreated domainEvent, CancellationToken cancellationToken) =>
        outbox.PublishAsync(new ProjectCreatedEvent(domainEvent.ProjectId, domainEvent.Name), domainEvent.ProjectId, cancellationToken);

    public Task HandleAsync(ProjectRenamed domainEvent, CancellationToken cancellationToken) =>
        outbox.PublishAsync(new ProjectRenamedEvent(domainEvent.ProjectId, domainEvent.Name), domainEvent.ProjectId, cancellationToken);

    public Task HandleAsync(ProjectArchived domainEvent, CancellationToken cancellationToken) =>
        outbox.PublishAsync(new ProjectArchivedEvent(domainEvent.ProjectId), domainEvent.ProjectId, cancellationToken);

    public Task HandleAsync(ProjectDeleted domainEvent, CancellationToken cancellationToken) =>
        outbox.PublishAsync(new ProjectDeletedEvent(domainEvent.ProjectId), domainEvent.ProjectId, cancellationToken);
}
