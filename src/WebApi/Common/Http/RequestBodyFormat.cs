using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Refuses bodies in an encoding that nobody reads here, with 415: compressed ones, and those in an unknown charset. A charset in quotation marks is
/// legal (RFC 9110 §8.3.1) and loses them, because the framework's readers do not expect them.
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

        if (request.Headers.ContentEncoding is { Count: > 0 } encodings && !encodings.All(encoding => string.IsNullOrWhiteSpace(encoding) || encoding.Trim().Equals(Identity, StringComparison.OrdinalIgnoreCase)))
        {
            // RFC 9110 §15.5.16: what would be accepted.
            context.Response.Headers.AcceptEncoding = Identity;
            return Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "unsupported_content_encoding", "Send the body without Content-Encoding: compressed bodies are not accepted.");
        }

        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue)
        {
            var charset = HeaderUtilities.RemoveQuotes(type.Charset);
            if (!IsKnown(charset.Value!))
            {
                return Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "unsupported_charset", "The charset of the body is not known here: send UTF-8.");
            }

            if (charset != type.Charset)
            {
                type.Charset = charset;
                request.ContentType = type.ToString();
            }
        }

        return next(context);
    }

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
