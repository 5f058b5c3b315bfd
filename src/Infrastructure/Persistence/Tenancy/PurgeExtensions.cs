using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// Configures what happens to rows when their tenant is purged. By default the rows of every entity with a property <c>TenantId</c> are deleted.
/// </summary>
public static class PurgeExtensions
{
    internal const string TenantProperty = "TenantId";

    private const string Annotation = "AtPurge";

    /// <summary>The rows are kept: they are evidence, such as an audit trail.</summary>
    public static EntityTypeBuilder KeepsAfterPurge(this EntityTypeBuilder entity) => entity.HasAnnotation(Annotation, nameof(AtPurge.Keep));

    /// <summary>The rows are kept with <c>TenantId</c> set to null; the property has to be nullable.</summary>
    public static EntityTypeBuilder ForgetsTenantAtPurge(this EntityTypeBuilder entity) => entity.HasAnnotation(Annotation, nameof(AtPurge.Forget));

    /// <summary>The entities with rows of tenants, in an order in which they can be deleted: referencing rows before referenced ones.</summary>
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
            var next = left.Find(type => !IsReferencedByAny(type)) ?? left[0];
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;

        bool IsReferencedByAny(IEntityType type) =>
            type.GetReferencingForeignKeys().Any(key => key.DeclaringEntityType != type && left.Contains(key.DeclaringEntityType));
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
