using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>How public events are written for customers: names in camel case, enums as text, times by RFC 3339.</summary>
public static class PublicEventJson
{
    /// <summary>The largest data of an event, in bytes.</summary>
    public const int MaxBytes = 256 * 1_024;

    /// <summary>Data above this is logged, in bytes.</summary>
    public const int AdvisedBytes = 20 * 1_024;

    public static readonly JsonSerializerOptions Options = ReadOnly(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    });

    /// <summary>The data of an event.</summary>
    public static JsonElement ToElement<T>(T integrationEvent)
        where T : IPublicEvent => JsonSerializer.SerializeToElement(integrationEvent, Options);

    /// <summary>The length of an event's data, in bytes.</summary>
    public static int SizeOf(IPublicEvent integrationEvent) =>
        JsonSerializer.SerializeToUtf8Bytes(integrationEvent, integrationEvent.GetType(), Options).Length;

    /// <summary>
    /// The message that customers receive: <c>{"id","type","version","timestamp","data"}</c> in UTF-8. It is written once; what is stored, signed and
    /// sent are these bytes.
    /// </summary>
    /// <param name="occurredAt">The time of publishing.</param>
    public static byte[] WriteMessage(PublicEventType type, Guid eventId, DateTimeOffset occurredAt, JsonElement data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Options.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("id", eventId);
            writer.WriteString("type", type.Name);
            writer.WriteNumber("version", type.Version);
            writer.WriteString("timestamp", occurredAt.UtcDateTime);
            writer.WritePropertyName("data");
            data.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static JsonSerializerOptions ReadOnly(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
