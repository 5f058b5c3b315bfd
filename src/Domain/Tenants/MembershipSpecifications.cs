using Ardalis.Specification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

public sealed class MembershipOf : SingleResultSpecification<Membership>
{
    public MembershipOf(Guid tenantId, Guid userId) => Query.Where(m => m.TenantId == tenantId && m.UserId == userId);
}

/// <summary>The owners of a tenant besides one user.</summary>
public sealed class OtherOwners : Specification<Membership>
{
    public OtherOwners(Guid tenantId, Guid userId) =>
        Query.Where(m => m.TenantId == tenantId && m.UserId != userId && m.Role == TenantRole.Owner);
}
