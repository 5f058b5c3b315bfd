using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Tenants;

public sealed class TenantAuditEvents : IAuditEventSource
{
    public const string Mismatch = "tenants.mismatch";

    /// <summary>In the installation's trail, since the tenant's members are gone; the reason has the slug and how many rows went.</summary>
    public const string Purged = "tenants.purged";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(Mismatch, "A request named another tenant than its access token; it was refused.", AuditTags.Soc2),
        new(Purged, "A deleted tenant was erased; its audit trail stays.", AuditTags.Soc2),
    ];
}
