using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users.Administration;

internal sealed class UserOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "users.read";
    public const string Write = "users.write";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "List all users with their email addresses and status; no secrets.", PlatformRoles.Support, PlatformRoles.Auditor),
        new(Write, "Disable and enable users, and revoke their sessions."),
    ];
}
