using Microsoft.Net.Http.Headers;
using SvcInfra.Application.Idempotency;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Idempotency;

/// <summary>
/// Reads the idempotency key and the fingerprint of the request for the unit of work, which decides. A middleware and not an endpoint filter: the
/// fingerprint needs the body before it is bound.
/// </summary>
internal sealed class IdempotencyKeys(RequestDelegate next, IResponseFormat format)
{
    /// <summary>The room for a body before any of it has arrived, whatever length is announced.</summary>
    private const int FirstBuffer = 65_536;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint
            || endpoint.Metadata.GetMetadata<SentRequest>() is not { Idempotency: { TakesKey: true } rules } sent)
        {
            return next(context);
        }

        var header = context.Request.Headers[IdempotencyKeyHeader.Name];
        if (header.Count == 0)
        {
            return rules.RequiresKey ? Problem.WriteAsync(context, IdempotencyErrors.KeyRequired) : next(context);
        }

        return IdempotencyKeyHeader.Parse(header) is { } key
            ? RunAsync(context, sent, endpoint, key)
            : Problem.WriteAsync(context, IdempotencyErrors.KeyInvalid);
    }

    private async Task RunAsync(HttpContext context, SentRequest sent, RouteEndpoint endpoint, string key)
    {
        var keyed = context.RequestServices.GetRequiredService<KeyedRequest>();
        var body = await BufferAsync(context.Request, context.RequestAborted);
        var (route, fingerprint) = (endpoint.RoutePattern.RawText ?? string.Empty, FingerprintOf(context.Request, key, body));
        keyed.Begin(new IdempotencyKey(sent.Type, context.Request.Method, route, key, fingerprint, format));
        context.Features.Set(keyed);
        context.Response.OnStarting(() =>
        {
            if (keyed.IsReplayed && context.Response.StatusCode < StatusCodes.Status400BadRequest)
            {
                context.Response.Headers[IdempotencyKeyHeader.Replayed] = "true";
            }

            return Task.CompletedTask;
        });
        await next(context);
    }

    /// <summary>Reads the body, within the server's limit, and lets the endpoint read it again. In memory: it may be personal data.</summary>
    private static async Task<ReadOnlyMemory<byte>> BufferAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, FirstBuffer));
        await request.Body.CopyToAsync(buffer, cancellationToken);
        buffer.Position = 0;
        request.Body = buffer;
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>The key is part of it, so that a body with little entropy cannot be guessed from a leaked fingerprint.</summary>
    private static byte[] FingerprintOf(HttpRequest request, string key, ReadOnlyMemory<byte> body)
    {
        using var hash = new FieldHash();
        return hash.Add(key)
            .Add(request.Method)
            .Add(request.PathBase + request.Path)
            .Add(request.QueryString.Value ?? string.Empty)
            .Add(Normalize(request.ContentType))
            .Add(body.Span)
            .Finish();
    }

    /// <summary>Media types and charsets ignore case (RFC 9110 §8.3); other parameters are compared as they are.</summary>
    private static string Normalize(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return contentType ?? string.Empty;
        }

        type.MediaType = type.MediaType.Value?.ToLowerInvariant();
        if (type.Charset.HasValue)
        {
            type.Charset = type.Charset.Value.ToLowerInvariant();
        }

        return type.ToString();
    }
}
