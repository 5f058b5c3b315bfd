using RootNamespaceOfTheSolution.Application.Common.Persistence;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>What the API shows of an aggregate.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters; unique in the tenant.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record AggregateNameDto(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version) : IVersioned;
