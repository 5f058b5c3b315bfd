using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users.Administration;

internal sealed class UserOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "users.read";
    public const string Write = "users.write";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See all users with their addresses and how they stand; no secrets.", PlatformRoles.Support, PlatformRoles.Auditor),
        new(Write, "Disable and enable users, and end all their sessions."),
    ];
}
