using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SvcInfra.Infrastructure.Audit.Capture;

internal enum Sensitivity
{
    None,
    Personal,
    Secret,
}

/// <param name="Content">Null when the property was or is null.</param>
internal sealed record Value(object? Content);

/// <summary>A changed property. <c>Before</c> is null for added entities, <c>After</c> for deleted ones.</summary>
internal sealed record ChangedProperty(string Name, Sensitivity Sensitivity)
{
    public Value? Before { get; init; }

    public Value? After { get; init; }
}

internal sealed record ChangedEntity(string Type, string Id, IReadOnlyList<ChangedProperty> Properties);

/// <summary>
/// Writes changes as JSON: <c>{"project":{"name":{"before":"a","after":"b"}}}</c>. The key of the first entity of a type is the type, that of each
/// further one is <c>type:id</c>. Changes that are too long for an entry are reduced to property names, and if still too long, to counts.
/// </summary>
internal static class ChangeWriter
{
    public const int MaxBytes = 16 * 1024;

    /// <summary>Writes the part that is kept permanently: secret and personal properties are named without values.</summary>
    public static string? WriteOpen(IReadOnlyList<ChangedEntity> entities) => Write(entities, personal: false);

    /// <summary>Writes the personal values, which can be erased; null when none exist.</summary>
    public static string? WritePersonal(IReadOnlyList<ChangedEntity> entities)
    {
        var personal = entities.Select(entity => entity with
        {
            Properties = [.. entity.Properties.Where(property => property.Sensitivity == Sensitivity.Personal)],
        }).ToList();
        return personal.Exists(entity => entity.Properties.Count > 0) ? Write(personal, personal: true) : null;
    }

    private static string? Write(IReadOnlyList<ChangedEntity> entities, bool personal)
    {
        var text = Json(json => WriteEach(json, entities, entity => WriteValues(json, entity, personal)));
        if (text.Length > MaxBytes)
        {
            text = Json(json => WriteEach(json, entities, entity => WriteNames(json, entity)));
        }

        return text.Length <= MaxBytes ? text : Json(json => WriteCounts(json, entities));
    }

    private static void WriteEach(Utf8JsonWriter json, IReadOnlyList<ChangedEntity> entities, Action<ChangedEntity> write)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entity in entities)
        {
            var isFirst = seen.Add(entity.Type);
            if (entity.Properties.Count > 0)
            {
                json.WritePropertyName(isFirst ? entity.Type : $"{entity.Type}:{entity.Id}");
                write(entity);
            }
        }
    }

    private static void WriteValues(Utf8JsonWriter json, ChangedEntity entity, bool personal)
    {
        json.WriteStartObject();
        foreach (var property in entity.Properties)
        {
            json.WriteStartObject(NameOf(property));
            if (property.Sensitivity == Sensitivity.Secret)
            {
                json.WriteBoolean("secret", value: true);
            }
            else if (property.Sensitivity == Sensitivity.Personal && !personal)
            {
                json.WriteBoolean("personal", value: true);
            }
            else
            {
                WriteValue(json, "before", property.Before);
                WriteValue(json, "after", property.After);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, ChangedEntity entity)
    {
        json.WriteStartArray();
        foreach (var property in entity.Properties)
        {
            json.WriteStringValue(NameOf(property));
        }

        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, IReadOnlyList<ChangedEntity> entities)
    {
        json.WriteStartObject("count");
        foreach (var type in entities.CountBy(entity => entity.Type))
        {
            json.WriteNumber(type.Key, type.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, Value? value)
    {
        switch (value?.Content)
        {
            case null when value is null:
                break;
            case null:
                json.WriteNull(name);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case decimal number:
                json.WriteNumber(name, number);
                break;
            case DateTimeOffset instant:
                json.WriteString(name, instant.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteBase64String(name, bytes);
                break;
            case Enum word:
                json.WriteString(name, JsonNamingPolicy.CamelCase.ConvertName(word.ToString()));
                break;
            default:
                json.WriteString(name, Convert.ToString(value.Content, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string NameOf(ChangedProperty property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>
    /// Writes ASCII only, all other characters escaped, so that no database and no log changes the text, and its length equals its bytes.
    /// </summary>
    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
