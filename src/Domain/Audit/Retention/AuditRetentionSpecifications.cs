using Ardalis.Specification;

namespace SvcInfra.Domain.Audit.Retention;

public sealed class AuditRetentionOfTenant : SingleResultSpecification<AuditRetention>
{
    public AuditRetentionOfTenant(Guid tenantId) => Query.Where(r => r.TenantId == tenantId);
}
