using Ardalis.Specification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Members;

public sealed class MembershipOf : SingleResultSpecification<Membership>
{
    public MembershipOf(Guid tenantId, Guid userId) => Query.Where(m => m.TenantId == tenantId && m.UserId == userId);
}

/// <summary>The owners of a tenant except one user.</summary>
public sealed class OwnersExcept : Specification<Membership>
{
    public OwnersExcept(Guid tenantId, Guid userId) =>
        Query.Where(m => m.TenantId == tenantId && m.UserId != userId && m.Role == TenantRole.Owner);
}
