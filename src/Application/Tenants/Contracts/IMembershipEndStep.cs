namespace SvcInfra.Application.Tenants.Contracts;

/// <summary>Ends what a module keeps for a member when the membership ends, in the same transaction. Implementations are scoped.</summary>
public interface IMembershipEndStep
{
    /// <summary>Called when a member is removed or leaves. The tenant's lock is held.</summary>
    Task EndAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken);
}
