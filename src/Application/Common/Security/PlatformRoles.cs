namespace SvcInfra.Application.Common.Security;

/// <summary>
/// The built-in roles of operators. Each permission names the roles that have it (<see cref="OperatorPermission"/>). An installation adds
/// roles of its own in <c>Admin:Roles</c>.
/// </summary>
public static class PlatformRoles
{
    /// <summary>Has all permissions, including those that modules declare later.</summary>
    public const string Superuser = "superuser";

    /// <summary>Investigates problems and helps users, without ending or erasing anything.</summary>
    public const string Support = "support";

    /// <summary>Protects the evidence: reads the audit trail and keeps it from deletion.</summary>
    public const string Auditor = "auditor";

    public static IReadOnlyList<string> All { get; } = [Auditor, Superuser, Support];
}
