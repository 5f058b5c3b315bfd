using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Enforces the nullability of body types: a member that is not nullable and has no default is required, and an element of a collection is
/// null only if its type allows it. Applies to all endpoints, together with the serializer's setting for nullable annotations.
/// </summary>
internal static class BodyRules
{
    private static readonly ConcurrentDictionary<Type, (string Name, Func<object, object?> Read, NullabilityInfo Nullability)[]> Collections = new();

    public static void Apply(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } parameter
                && Nullable.GetUnderlyingType(parameter.ParameterType) is null)
            {
                property.IsRequired = true;
            }
        }

        if (type.Properties.Any(property => IsCollection(property.PropertyType)))
        {
            type.OnDeserialized += value => CheckElements(value, type);
        }
    }

    private static void CheckElements(object value, JsonTypeInfo type)
    {
        foreach (var (name, read, nullability) in Collections.GetOrAdd(type.Type, _ => CollectionsOf(type)))
        {
            if (read(value) is { } collection)
            {
                Check(collection, nullability, name);
            }
        }
    }

    private static void Check(object value, NullabilityInfo nullability, string path)
    {
        if (value is not IEnumerable elements || value is string
            || (nullability.ElementType ?? nullability.GenericTypeArguments.LastOrDefault()) is not { } element)
        {
            return;
        }

        var index = 0;
        foreach (var item in value is IDictionary pairs ? pairs.Values : elements)
        {
            var place = $"{path}[{index++}]";
            if (item is not null)
            {
                Check(item, element, place);
            }
            else if (element.ReadState == NullabilityState.NotNull)
            {
                throw new FieldException(place, "required", "A value is required; null is not allowed.");
            }
        }
    }

    private static (string Name, Func<object, object?> Read, NullabilityInfo Nullability)[] CollectionsOf(JsonTypeInfo type)
    {
        var context = new NullabilityInfoContext();
        return
        [
            .. type.Properties
                .Where(property => IsCollection(property.PropertyType) && property is { Get: not null, AttributeProvider: PropertyInfo })
                .Select(property => (property.Name, property.Get!, context.Create((PropertyInfo)property.AttributeProvider!))),
        ];
    }

    private static bool IsCollection(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.Namespace is { } space
        && (type.IsArray || space.StartsWith("System.Collections", StringComparison.Ordinal));
}
