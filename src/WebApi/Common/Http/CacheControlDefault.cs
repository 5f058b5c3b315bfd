namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Forbids storing a response that does not say otherwise: without the header a cache may keep it for a time of its own choosing (RFC 9111 §4.2.2).
/// </summary>
internal sealed class CacheControlDefault(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpResponse)state).Headers;
                if (headers.CacheControl.Count == 0)
                {
                    headers.CacheControl = "no-store";
                }

                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    }
}
