namespace SvcInfra.Application.Admin;

/// <summary>The caller's access as an operator.</summary>
/// <param name="Email">The verified email address that the configuration lists as an operator.</param>
/// <param name="Roles">The caller's platform roles.</param>
/// <param name="Permissions">The names of the caller's operator permissions; roles and wildcards are expanded.</param>
public sealed record OperatorDto(string Email, IReadOnlyList<string> Roles, IReadOnlyList<string> Permissions);
