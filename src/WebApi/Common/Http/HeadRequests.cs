namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// HEAD is GET without the body (RFC 9110 §9.3.2). Every GET route handles HEAD too; the server sends the headers and drops the body, because
/// it has kept the original method.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) => HttpMethods.IsHead(context.Request.Method) ? GetAsync(context) : next(context);

    private async Task GetAsync(HttpContext context)
    {
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            // For the request log and the problem of an unexpected exception.
            context.Request.Method = HttpMethods.Head;
        }
    }
}
