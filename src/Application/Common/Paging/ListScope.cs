using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace SvcInfra.Application.Common.Paging;

/// <summary>What a cursor is bound to: the list, the tenant, the sort order and all filters. The size of a page and its members may change.</summary>
internal static class ListScope
{
    private static readonly HashSet<string> Free =
        [nameof(ListQuery.Cursor), nameof(ListQuery.Limit), nameof(ListQuery.Sort), nameof(ListQuery.Fields)];

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    public static string Of(ListQuery query, Guid? tenantId, string sort)
    {
        List<string?> parts = [query.GetType().FullName, tenantId?.ToString(), sort];
        parts.AddRange(Known.GetOrAdd(query.GetType(), OwnOf).Select(own => Text(own.GetValue(query))));
        parts.AddRange(query.Filters.Select(filter => $"{filter.Field}.{filter.Operator}={filter.Value}").Order(StringComparer.Ordinal));
        return JsonSerializer.Serialize(parts);
    }

    /// <summary>The parameters that a list adds to the shared ones.</summary>
    private static PropertyInfo[] OwnOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property is { CanRead: true, CanWrite: true } && !Free.Contains(property.Name))
            .OrderBy(property => property.Name, StringComparer.Ordinal)];

    private static string? Text(object? value) => value is null ? null : ListValues.Write(value);
}
