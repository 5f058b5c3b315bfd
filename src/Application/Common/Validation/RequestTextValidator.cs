using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Validation;

/// <summary>
/// Finds text in a request that no database can store (<see cref="StorableText"/>), wherever it came from: a body, a query string, a route,
/// a provider's claim, a job. One check for all requests, so that both database engines refuse the same and no use case has to care.
/// </summary>
internal static class RequestTextValidator
{
    private const string Code = "invalid_characters";
    private const string Message = "U+0000 and unpaired surrogates are not allowed.";

    /// <summary>More than any request needs.</summary>
    private const int MaxDepth = 16;

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    /// <returns>The errors by field; null when none exist.</returns>
    public static List<FieldError>? Check(object request)
    {
        List<FieldError>? errors = null;
        CheckMembers(request, string.Empty, depth: 0, ref errors);
        return errors;
    }

    private static void CheckMembers(object value, string path, int depth, ref List<FieldError>? errors)
    {
        foreach (var property in Known.GetOrAdd(value.GetType(), MembersOf))
        {
            if (property.GetValue(value) is { } member)
            {
                CheckValue(member, path, property.Name, depth + 1, ref errors);
            }
        }
    }

    private static void CheckValue(object value, string parent, string name, int depth, ref List<FieldError>? errors)
    {
        if (value is string text)
        {
            if (!StorableText.IsStorable(text))
            {
                Add(ref errors, parent, name);
            }
        }
        else if (value is JsonElement json)
        {
            if (!IsStorable(json))
            {
                Add(ref errors, parent, name);
            }
        }
        else if (depth < MaxDepth && value is IDictionary pairs)
        {
            foreach (DictionaryEntry pair in pairs)
            {
                CheckValue(pair.Key, parent, name, depth + 1, ref errors);
                CheckValue(pair.Value ?? string.Empty, Join(parent, name), pair.Key as string ?? string.Empty, depth + 1, ref errors);
            }
        }
        else if (depth < MaxDepth && value is IEnumerable items)
        {
            var index = 0;
            foreach (var item in items)
            {
                if (item is not null)
                {
                    CheckValue(item, parent, $"{name}[{index}]", depth + 1, ref errors);
                }

                index++;
            }
        }
        else if (depth < MaxDepth)
        {
            CheckMembers(value, Join(parent, name), depth, ref errors);
        }
    }

    /// <summary>A JSON document that is stored as received. Its escapes are checked too: a database that parses it as JSON refuses them.</summary>
    private static bool IsStorable(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
        {
            return true;
        }

        var raw = JsonMarshal.GetRawUtf8Value(json);
        return Utf8.IsValid(raw) && (raw.IndexOf("\\u"u8) < 0 || HasStorableTexts(json));
    }

    private static bool HasStorableTexts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => IsStorable(json.GetString),
        JsonValueKind.Array => json.EnumerateArray().All(HasStorableTexts),
        JsonValueKind.Object => json.EnumerateObject().All(property => IsStorable(() => property.Name) && HasStorableTexts(property.Value)),
        _ => true,
    };

    private static bool IsStorable(Func<string?> read)
    {
        try
        {
            return StorableText.IsStorable(read());
        }
        catch (InvalidOperationException)
        {
            // Thrown by the reader for an escape that is half of a surrogate pair.
            return false;
        }
    }

    private static void Add(ref List<FieldError>? errors, string parent, string name) =>
        (errors ??= []).Add(new FieldError(FieldNames.ForClients(Join(parent, name)), Code, Message));

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    /// <summary>The properties that a caller can set and that can contain text.</summary>
    private static PropertyInfo[] MembersOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property is { CanRead: true, CanWrite: true } && property.GetIndexParameters().Length == 0)
            .Where(property => CanHaveText(property.PropertyType))];

    private static bool CanHaveText(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) || type == typeof(JsonElement) || !(type.IsPrimitive
            || type.IsEnum
            || type == typeof(byte[])
            || (type.Namespace is "System" && type.IsValueType)
            || type == typeof(Type)
            || type == typeof(Uri)
            || typeof(Delegate).IsAssignableFrom(type));
    }
}
