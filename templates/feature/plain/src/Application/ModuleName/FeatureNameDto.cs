namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Describe the response here: the API document shows this sentence.</summary>
/// <param name="TenantId">The acting tenant.</param>
/// <param name="Note">1 to 200 characters on one line.</param>
public sealed record FeatureNameDto(Guid TenantId, string Note);
