using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit;

internal sealed class AuditPermissions : IPermissionSource
{
    public const string Read = "audit.read";
    public const string ReadPersonal = "audit.read-personal";
    public const string WriteRetention = "audit.write-retention";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Admin, "Search, verify and export the audit trail."),
        new(ReadPersonal, TenantRole.Owner, "See IP addresses, user agents and personal values in the audit trail. Requires audit.read as well."),
        new(WriteRetention, TenantRole.Owner, "Set how long entries of the audit trail are kept.")
        {
            RequiresSession = true, NeedsRecentProof = true,
        },
    ];
}

internal sealed class AuditOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "audit.read-holds";
    public const string Write = "audit.write-holds";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See legal holds on audit trails.", PlatformRoles.Auditor),
        new(Write, "Place and lift legal holds on audit trails.", PlatformRoles.Auditor),
    ];
}

/// <summary>Checks whether the caller may see the personal part of entries.</summary>
internal sealed class AuditVisibility(IRequestContext context, IPrincipalAccess access, PermissionCatalog permissions)
{
    public async Task<bool> IsPersonalAsync(CancellationToken cancellationToken) =>
        permissions.Allows(await access.GetAsync(context, cancellationToken), AuditPermissions.ReadPersonal);
}
