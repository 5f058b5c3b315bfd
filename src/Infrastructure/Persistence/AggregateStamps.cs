using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>
/// Sets the timestamps and the version of an aggregate. The repository applies them when a handler adds or updates, so that the handler returns
/// the values that will be saved; the save applies them to aggregates that changed without the repository.
/// </summary>
internal static class AggregateStamps
{
    public static void Apply(EntityEntry entry, TimeProvider time)
    {
        if (entry.Entity is not AggregateRoot aggregate)
        {
            return;
        }

        var version = entry.Property(nameof(AggregateRoot.Version));
        switch (entry.State)
        {
            case EntityState.Added when aggregate.Version == 0:
                var now = UtcInstant.Truncate(time.GetUtcNow());
                version.CurrentValue = 1L;
                entry.Property(nameof(AggregateRoot.CreatedAt)).CurrentValue = now;
                entry.Property(nameof(AggregateRoot.UpdatedAt)).CurrentValue = now;
                break;
            case EntityState.Modified:
                Touch(entry, time);
                break;
        }
    }

    /// <summary>Increments the version, at most once before a save. A new aggregate keeps its version.</summary>
    public static void Touch(EntityEntry entry, TimeProvider time)
    {
        if (entry.State == EntityState.Added)
        {
            return;
        }

        var version = entry.Property(nameof(AggregateRoot.Version));
        if (Equals(version.CurrentValue, version.OriginalValue))
        {
            version.CurrentValue = (long)version.OriginalValue! + 1;
            entry.Property(nameof(AggregateRoot.UpdatedAt)).CurrentValue = UtcInstant.Truncate(time.GetUtcNow());
        }
    }
}
