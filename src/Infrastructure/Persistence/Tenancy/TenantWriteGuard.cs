using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>Refuses to write a row of another tenant or without a tenant, and to move a row to another tenant.</summary>
internal static class TenantWriteGuard
{
    /// <exception cref="TenantViolationException">The entry belongs to another tenant than the lease.</exception>
    public static void Check(EntityEntry entry, Guid? tenantId, LeaseScope scope = LeaseScope.Tenant)
    {
        if (entry.Entity is not ITenantOwned owned || entry.State is EntityState.Unchanged or EntityState.Detached)
        {
            return;
        }

        var loadedAs = entry.State == EntityState.Added ? owned.TenantId : (Guid)entry.OriginalValues[nameof(ITenantOwned.TenantId)]!;

        // A system lease writes for any tenant, but never without one, and moves no row to another tenant.
        if (scope != LeaseScope.Tenant && owned.TenantId != Guid.Empty)
        {
            tenantId = owned.TenantId;
        }

        if (tenantId is null || owned.TenantId != tenantId || loadedAs != tenantId)
        {
            throw new TenantViolationException(
                $"Refused to write {entry.Metadata.ShortName()} of tenant {owned.TenantId} (loaded as {loadedAs}) "
                + $"while acting in tenant {tenantId?.ToString() ?? "none"}.");
        }
    }
}

/// <summary>A bug: the code tried to write across tenants. Nothing was saved.</summary>
public sealed class TenantViolationException(string message) : InvalidOperationException(message);
