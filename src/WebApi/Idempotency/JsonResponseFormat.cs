using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Idempotency;

namespace SvcInfra.WebApi.Idempotency;

/// <summary>Writes the bodies that the API sends.</summary>
internal sealed class JsonResponseFormat(IOptions<JsonOptions> options) : IResponseFormat
{
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public byte[] Write(object? value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, type, options.Value.SerializerOptions);

    public bool TryRead(byte[] body, Type type, out object? value)
    {
        value = null;
        if (body.Length == 0)
        {
            return true;
        }

        try
        {
            value = JsonSerializer.Deserialize(body, type, Lenient);
            return value is not null;
        }
        catch (JsonException)
        {
            // Written by a version whose type does not fit today's.
            return false;
        }
    }
}
