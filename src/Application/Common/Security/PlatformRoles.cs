namespace SvcInfra.Application.Common.Security;

/// <summary>
/// The bundles of operators' permissions that every installation has. Which permissions are in one is said where they are declared
/// (<see cref="OperatorPermission"/>). An installation makes more of its own in <c>Admin:Roles</c>.
/// </summary>
public static class PlatformRoles
{
    /// <summary>Everything, also what a module declares later.</summary>
    public const string Superuser = "superuser";

    /// <summary>Looks into what goes wrong and helps, without ending or erasing anything.</summary>
    public const string Support = "support";

    /// <summary>Sees to it that evidence is kept.</summary>
    public const string Auditor = "auditor";

    public static IReadOnlyList<string> All { get; } = [Auditor, Superuser, Support];
}
