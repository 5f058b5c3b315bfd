using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>Finds the members of requests and responses that are marked <see cref="SecretAttribute"/>, at any depth.</summary>
public static class SecretMembers
{
    private static readonly ConcurrentDictionary<Type, string?> Known = new();

    /// <returns>The name of a secret member; null when the type has none.</returns>
    public static string? FindIn(Type type) => Known.GetOrAdd(type, one => FindIn(one, []));

    private static string? FindIn(Type type, HashSet<Type> seen)
    {
        type = ElementOf(type);
        if (IsOfTheFramework(type) || !seen.Add(type))
        {
            return null;
        }

        // A parameter of a record carries the attribute unless it is declared for the property.
        return type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
                .FirstOrDefault(parameter => parameter.IsDefined(typeof(SecretAttribute)))?.Name
            ?? type.GetProperties().Select(member => member.IsDefined(typeof(SecretAttribute)) ? member.Name : FindIn(member.PropertyType, seen))
                .FirstOrDefault(secret => secret is not null);
    }

    /// <summary>With the dot: a solution may be called SystemApp.</summary>
    private static bool IsOfTheFramework(Type type) =>
        type.Namespace == nameof(System) || type.Namespace?.StartsWith(nameof(System) + ".", StringComparison.Ordinal) == true;

    private static Type ElementOf(Type type) =>
        Nullable.GetUnderlyingType(type)
        ?? (type.IsArray ? type.GetElementType()! : null)
        ?? (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[^1] : null)
        ?? type;
}
