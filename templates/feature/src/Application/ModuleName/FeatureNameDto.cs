namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>What the caller gets.</summary>
/// <param name="TenantId">The acting tenant.</param>
/// <param name="Note">1 to 200 characters.</param>
public sealed record FeatureNameDto(Guid TenantId, string Note);
