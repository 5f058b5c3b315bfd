using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// Logs one line per request, with the route's template and never the URL, which can contain secrets. A refused request is logged with its error
/// code, because refusals of anonymous callers leave no entry in the audit trail.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (logger.IsEnabled(LogLevel.Information))
            {
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
                LogRequest(
                    context.Request.Method,
                    route,
                    context.Response.StatusCode,
                    Problem.CodeOf(context) ?? "ok",
                    time.GetElapsedTime(start).TotalMilliseconds,
                    Problem.TraceIdOf(context));
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Route} {Status} {Code} in {Milliseconds:0.0} ms, trace {Trace}")]
    private partial void LogRequest(string method, string route, int status, string code, double milliseconds, string trace);
}
