using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Projects;

public sealed record ProjectCreated(Guid ProjectId, string Name) : IDomainEvent;

public sealed record ProjectRenamed(Guid ProjectId, string Name) : IDomainEvent;

public sealed record ProjectArchived(Guid ProjectId) : IDomainEvent;

public sealed record ProjectDeleted(Guid ProjectId) : IDomainEvent;
