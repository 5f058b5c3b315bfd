using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// A resource or a list as one caller sees it. Its ETag is the aggregate's version, a dot, and a digest of the caller and the body; a list has no
/// version. Two callers never share a cached response, and a changed field is sent again although the aggregate did not change (RFC 9110 §8.8.3).
/// <see cref="IfMatch"/> compares the version alone.
/// </summary>
internal static class Representation
{
    /// <summary>Characters of the digest: 128 bits in base64url.</summary>
    public const int DigestLength = 22;

    private const int DigestBytes = 16;

    public static JsonSerializerOptions JsonOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    public static Task WriteAsync<T>(HttpContext context, T value, long version, int status) =>
        WriteBodyAsync(context, BodyOf(context, value), version, status);

    /// <summary>The body that was stored with the request's idempotency key, or the value as JSON.</summary>
    public static byte[] BodyOf<T>(HttpContext context, T value) =>
        context.Features.Get<KeyedRequest>()?.BodyOf(value) ?? JsonSerializer.SerializeToUtf8Bytes(value, JsonOf(context));

    /// <param name="version">Null for a list.</param>
    public static async Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body, long? version, int status)
    {
        var response = context.Response;
        var etag = TagOf(version, body.Span, context.RequestServices.GetRequiredService<IRequestContext>());
        response.Headers.ETag = etag;
        response.Headers.CacheControl = "private, no-cache";

        // The headers that identify the caller.
        response.Headers.Vary = "Authorization, Cookie, X-Api-Key";
        if ((HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) && IfNoneMatch.Names(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static string TagOf(long? version, ReadOnlySpan<byte> body, IRequestContext caller)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(caller.ToBytes());
        sha256.AppendData(body);
        var digest = Base64Url.EncodeToString(sha256.GetHashAndReset().AsSpan(0, DigestBytes));
        return version is null ? $"\"{digest}\"" : $"\"{version}.{digest}\"";
    }
}
