using Ardalis.Specification;

namespace SvcInfra.Domain.Tenants;

public sealed class TenantById : SingleResultSpecification<Tenant>
{
    public TenantById(Guid id) => Query.Where(t => t.Id == id);
}

public sealed class TenantBySlug : SingleResultSpecification<Tenant>
{
    public TenantBySlug(Slug slug) => Query.Where(t => t.Slug == slug);
}
