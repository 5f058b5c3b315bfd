namespace SvcInfra.WebApi.Common.Http;

/// <summary>A document that every caller sees alike, so that caches between them may keep it (RFC 9111).</summary>
internal static class PublicDocument
{
    /// <summary>Sends the document, or 304 to a client that has it.</summary>
    /// <param name="etag">In quotation marks.</param>
    /// <param name="encoding">How the body is compressed; null: not at all.</param>
    public static async Task SendAsync(
        HttpContext context, string etag, string cacheControl, string contentType, ReadOnlyMemory<byte> body, string? encoding = null)
    {
        var response = context.Response;
        response.Headers.ETag = etag;
        response.Headers.CacheControl = cacheControl;
        if (IfNoneMatch.Names(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
