using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Refuses compressed bodies and bodies in an unknown charset with 415. A charset in quotation marks is legal (RFC 9110 §8.3.1); the marks are
/// removed, because the framework's readers do not expect them.
/// </summary>
internal sealed class RequestBodyFormat(RequestDelegate next)
{
    private const string Identity = "identity";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
        {
            return next(context);
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } encodings && !encodings.All(IsIdentity))
        {
            // RFC 9110 §15.5.16: names the accepted encoding.
            context.Response.Headers.AcceptEncoding = Identity;
            return Problem.WriteAsync(context, HttpErrors.UnsupportedContentEncoding);
        }

        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue)
        {
            var charset = HeaderUtilities.RemoveQuotes(type.Charset);
            if (!IsKnown(charset.Value!))
            {
                return Problem.WriteAsync(context, HttpErrors.UnsupportedCharset);
            }

            if (charset != type.Charset)
            {
                type.Charset = charset;
                request.ContentType = type.ToString();
            }
        }

        return next(context);
    }

    private static bool IsIdentity(string? encoding) =>
        string.IsNullOrWhiteSpace(encoding) || encoding.Trim().Equals(Identity, StringComparison.OrdinalIgnoreCase);

    private static bool IsKnown(string charset)
    {
        if (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            return Encoding.GetEncoding(charset) is not null;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
