using RootNamespaceOfTheSolution.Domain.Common;

namespace RootNamespaceOfTheSolution.Domain.ModuleName;

public sealed record AggregateNameCreated(Guid AggregateNameId, string Name) : IDomainEvent;

public sealed record AggregateNameUpdated(Guid AggregateNameId, string Name) : IDomainEvent;

public sealed record AggregateNameDeleted(Guid AggregateNameId) : IDomainEvent;
