using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit;

internal sealed class AuditPermissions : IPermissionSource
{
    public const string Read = "audit.read";
    public const string ReadPersonal = "audit.read-personal";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Admin, "Search, verify and export the audit trail."),
        new(ReadPersonal, TenantRole.Owner, "See addresses, browsers and personal values in the audit trail, beside audit.read."),
    ];
}

/// <summary>Whether the caller sees the personal part of entries.</summary>
internal sealed class AuditSight(IRequestContext context, IPrincipalAccess access, PermissionCatalog permissions)
{
    public async Task<bool> IsPersonalAsync(CancellationToken cancellationToken) =>
        (await access.GetAsync(context, cancellationToken)).Role is { } role && permissions.Allows(role, AuditPermissions.ReadPersonal);
}
