using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Idempotency;

namespace SvcInfra.WebApi.Idempotency;

/// <summary>Writes the bodies that the API sends.</summary>
internal sealed class JsonResponseFormat(IOptions<JsonOptions> options) : IResponseFormat
{
    /// <summary>Reads what the API wrote, without the rules for bodies of callers, which require members and refuse unknown ones.</summary>
    private readonly JsonSerializerOptions _lenient = new(options.Value.SerializerOptions)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        RespectNullableAnnotations = false,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
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
            value = JsonSerializer.Deserialize(body, type, _lenient);
            return value is not null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Written by a version whose type does not fit today's.
            return false;
        }
    }
}
