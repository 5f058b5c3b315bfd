namespace SvcInfra.Application.Tenants.Contracts;

/// <summary>What a module has of a member that ends with the membership, in the same transaction. Implementations are scoped.</summary>
public interface IMembershipEndStep
{
    /// <summary>The member was removed, or left. The tenant's lock is held.</summary>
    Task EndAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken);
}
