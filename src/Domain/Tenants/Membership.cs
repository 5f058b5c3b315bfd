using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

/// <summary>
/// A user's place in a tenant. An aggregate of its own: a tenant with ten thousand members is renamed without loading
/// one of them.
/// </summary>
public sealed class Membership : AggregateRoot
{
    private Membership()
    {
    }

    public Guid TenantId { get; private set; }

    public Guid UserId { get; private set; }

    public TenantRole Role { get; private set; }

    public static Membership Create(Guid tenantId, Guid userId, TenantRole role)
    {
        var membership = new Membership { TenantId = tenantId, UserId = userId, Role = role };
        membership.Raise(new MemberAdded(tenantId, userId, role));
        return membership;
    }
}

public sealed record MemberAdded(Guid TenantId, Guid UserId, TenantRole Role) : IDomainEvent;

public sealed record MemberRemoved(Guid TenantId, Guid UserId) : IDomainEvent;

public sealed record MemberRoleChanged(Guid TenantId, Guid UserId, TenantRole Role) : IDomainEvent;
