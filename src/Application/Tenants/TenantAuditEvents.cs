using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Tenants;

public sealed class TenantAuditEvents : IAuditEventSource
{
    public const string Mismatch = "tenants.mismatch";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(Mismatch, "A request named another tenant than its access token; it was refused.", AuditTags.Soc2),
    ];
}
