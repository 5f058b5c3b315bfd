using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// What becomes of a tenant's rows when it is purged. Those of every entity with a property <c>TenantId</c> are deleted, unless its configuration
/// says otherwise.
/// </summary>
public static class PurgeExtensions
{
    internal const string TenantProperty = "TenantId";

    private const string Annotation = "AtPurge";

    /// <summary>The rows stay as they are: they are evidence, such as an audit trail.</summary>
    public static EntityTypeBuilder KeepsAfterPurge(this EntityTypeBuilder entity) => entity.HasAnnotation(Annotation, nameof(AtPurge.Keep));

    /// <summary>The rows stay and belong to no tenant any more; the property has to be nullable.</summary>
    public static EntityTypeBuilder ForgetsTenantAtPurge(this EntityTypeBuilder entity) => entity.HasAnnotation(Annotation, nameof(AtPurge.Forget));

    /// <summary>Every entity that has rows of tenants, in an order in which they can be deleted: what refers to others goes before them.</summary>
    internal static IReadOnlyList<IEntityType> TypesOfTenants(this IModel model)
    {
        var left = model.GetEntityTypes()
            .Where(type => type is { BaseType: null } && !type.IsOwned() && type.FindPrimaryKey() is not null
                && type.FindProperty(TenantProperty) is { } property && (property.ClrType == typeof(Guid) || property.ClrType == typeof(Guid?)))
            .OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        var ordered = new List<IEntityType>();
        while (left.Count > 0)
        {
            // Types that refer to each other in a circle come in any order; their foreign keys have to cascade.
            var next = left.Find(type => !type.GetReferencingForeignKeys().Any(key => key.DeclaringEntityType != type && left.Contains(key.DeclaringEntityType))) ?? left[0];
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    internal static AtPurge AtPurgeOf(this IReadOnlyEntityType type) =>
        type.FindAnnotation(Annotation)?.Value is string name ? Enum.Parse<AtPurge>(name) : AtPurge.Delete;
}

internal enum AtPurge
{
    Delete,
    Keep,
    Forget,
}
