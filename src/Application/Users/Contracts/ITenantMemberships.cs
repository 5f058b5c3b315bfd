namespace SvcInfra.Application.Users.Contracts;

/// <summary>What sign-in needs to know about tenants. The tenants module implements it, so users do not depend on its tables.</summary>
public interface ITenantMemberships
{
    /// <summary>The tenant that a new session starts in: the oldest membership, suspended tenants last; null without a membership.</summary>
    Task<Guid?> FindDefaultTenantAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Whether one of the user's tenants requires multi-factor sessions.</summary>
    Task<bool> DemandMultiFactorAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Always false for a deleted tenant.</summary>
    Task<bool> IsMemberAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken);
}
