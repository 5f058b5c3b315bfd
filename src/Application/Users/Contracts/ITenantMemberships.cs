namespace SvcInfra.Application.Users.Contracts;

/// <summary>What signing in has to know of tenants. The tenants module answers; users know nothing of its tables.</summary>
public interface ITenantMemberships
{
    /// <summary>The tenant that a new session acts in: the user's oldest membership, those in suspended tenants last; null without any.</summary>
    Task<Guid?> FindDefaultTenantAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Whether one of the user's tenants lets in only sessions with two factors.</summary>
    Task<bool> DemandMultiFactorAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Nobody is a member of a deleted tenant.</summary>
    Task<bool> IsMemberAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken);
}
