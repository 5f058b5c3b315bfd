using Microsoft.AspNetCore.Http.Features;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Refuses a body that announces more bytes than its endpoint accepts, before it is read. Left to the server, the refusal comes with a reset
/// while the client is still sending, and many clients then never see the response. Here the server reads the rest and discards it, for five
/// seconds at most, as it does with every unread body.
/// </summary>
internal sealed class RequestBodyLimit(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is null or { IsReadOnly: true } || !(context.Request.ContentLength > limit.MaxRequestBodySize))
        {
            return next(context);
        }

        limit.MaxRequestBodySize = context.Request.ContentLength;
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    }
}
