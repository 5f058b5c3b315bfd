using Ardalis.Specification;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Domain.Tenants.Roles;

public sealed class CustomRoleById : SingleResultSpecification<CustomRole>
{
    public CustomRoleById(Guid id) => Query.Where(r => r.Id == id);
}

/// <summary>All custom roles of the acting tenant, by name; at most <see cref="CustomRole.MaxInTenant"/>.</summary>
public sealed class CustomRolesByName : Specification<CustomRole>
{
    public CustomRolesByName() => Query.OrderBy(r => r.Name).ThenBy(r => r.Id);
}

/// <summary>The members of a tenant who have a custom role.</summary>
public sealed class MembersWithCustomRole : Specification<Membership>
{
    public MembersWithCustomRole(Guid tenantId, Guid roleId) => Query.Where(m => m.TenantId == tenantId && m.CustomRoleId == roleId);
}
