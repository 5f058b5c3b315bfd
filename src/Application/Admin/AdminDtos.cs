namespace SvcInfra.Application.Admin;

/// <param name="Email">The verified address that makes them an operator.</param>
/// <param name="Roles">The platform roles that they have.</param>
/// <param name="Permissions">What they may do, by name; roles and wildcards of the configuration are written out.</param>
public sealed record OperatorDto(string Email, IReadOnlyList<string> Roles, IReadOnlyList<string> Permissions);
