using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Tenants;

public sealed class TenantAuditEvents : IAuditEventSource
{
    public const string Mismatch = "tenants.mismatch";

    /// <summary>
    /// Recorded in the installation's trail, because the tenant no longer exists. The reason has its slug and the number of deleted rows.
    /// </summary>
    public const string Purged = "tenants.purged";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(Mismatch, "A request was refused because it named another tenant than its access token.", AuditTags.Soc2),
        new(Purged, "A deleted tenant was purged. Its audit trail is kept.", AuditTags.Soc2),
    ];
}
