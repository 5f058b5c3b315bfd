namespace SvcInfra.Application.Admin;

/// <param name="Email">The verified address that makes them an operator.</param>
/// <param name="Permissions">What they may do, by name; wildcards of the configuration are written out.</param>
public sealed record OperatorDto(string Email, IReadOnlyList<string> Permissions);
