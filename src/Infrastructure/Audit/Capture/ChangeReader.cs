using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Audit.Capture;

/// <summary>Reads a command's changes to domain entities from the change tracker. Rows that are not domain entities are ignored.</summary>
internal static class ChangeReader
{
    private static readonly HashSet<string> Stamps =
        [nameof(Entity.Id), nameof(AggregateRoot.Version), nameof(AggregateRoot.CreatedAt), nameof(AggregateRoot.UpdatedAt)];

    /// <returns>Null when no entity has changed.</returns>
    public static AuditChanges? Read(ChangeTracker tracker)
    {
        List<ChangedEntity>? changed = null;
        AuditTarget? first = null;
        foreach (var entry in tracker.Entries<Entity>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            {
                var type = AuditedRequest.Snake(entry.Metadata.ClrType.Name);
                var id = entry.Entity.Id.ToString();
                first ??= entry.Entity is AggregateRoot ? new AuditTarget(type, id) : null;
                var properties = entry.Properties
                    .Where(property => IsChanged(property, entry.State)).Select(property => Describe(property, entry.State));
                (changed ??= []).Add(new ChangedEntity(type, id, [.. properties]));
            }
        }

        return changed is null ? null : new AuditChanges(first, ChangeWriter.WriteOpen(changed), ChangeWriter.WritePersonal(changed));
    }

    private static bool IsChanged(PropertyEntry property, EntityState state)
    {
        if (property.Metadata.PropertyInfo is null || Stamps.Contains(property.Metadata.Name)
            || (property.Metadata.Name == nameof(ITenantOwned.TenantId) && property.EntityEntry.Entity is ITenantOwned))
        {
            return false;
        }

        return state switch
        {
            EntityState.Added => property.CurrentValue is not null,
            EntityState.Deleted => property.OriginalValue is not null,
            _ => property.IsModified && !Equals(property.OriginalValue, property.CurrentValue),
        };
    }

    private static ChangedProperty Describe(PropertyEntry property, EntityState state)
    {
        var name = property.Metadata.PropertyInfo!;
        return new ChangedProperty(name.Name, SensitivityOf(name))
        {
            Before = state == EntityState.Added ? default : new Value(Stored(property, property.OriginalValue)),
            After = state == EntityState.Deleted ? default : new Value(Stored(property, property.CurrentValue)),
        };
    }

    private static Sensitivity SensitivityOf(PropertyInfo property) =>
        property.IsDefined(typeof(SecretAttribute)) ? Sensitivity.Secret
        : property.IsDefined(typeof(PersonalDataAttribute)) ? Sensitivity.Personal
        : Sensitivity.None;

    /// <summary>Keeps instants, enums and numbers, which databases store differently, and converts value objects to their stored form.</summary>
    private static object? Stored(PropertyEntry property, object? value) => value switch
    {
        null or string or bool or Guid or DateTimeOffset or Enum or IFormattable or byte[] => value,
        _ => property.Metadata.GetTypeMapping().Converter?.ConvertToProvider(value) ?? value,
    };
}
