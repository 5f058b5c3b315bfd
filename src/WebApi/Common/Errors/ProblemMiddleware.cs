using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>
/// Turns every failure into problem details: failures before the handler (binding, routing, body size) get a code of their own, and an
/// unexpected exception becomes a 500 that reveals nothing but the trace id.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    private static readonly Refusal DatabaseUnavailable = new(
        503, "database_unavailable", "The database is not available. Try again in a moment.");

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            if (e is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return;
            }

            context.Response.Clear();
            var refusal = BadRequests.Describe(e, context) ?? Describe(e);
            if (refusal.Code == CommonErrors.Busy.Code)
            {
                // Every caller can cause it at will: log one line, without the stack trace.
                LogBusy(context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint");
            }
            else if (refusal.Status >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(e, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint", refusal.Code);
            }

            await Problem.WriteAsync(context, refusal.Status, refusal.Code, refusal.Detail, refusal.Fields);
            return;
        }

        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            var refusal = OfStatus(context.Response.StatusCode);
            await Problem.WriteAsync(context, refusal.Status, refusal.Code, refusal.Detail);
        }
    }

    private static Refusal Describe(Exception exception) => exception switch
    {
        ProblemException problem => new(problem.Status, problem.Code, problem.Message, problem.Fields),
        PasswordHasherBusyException => new(503, CommonErrors.Busy.Code, CommonErrors.Busy.Message),
        CommitOutcomeUnknownException => new(
            503, "outcome_unknown", "The database did not confirm the change, which may have been saved. Read the resource before you retry."),
        DbException { IsTransient: true } or TimeoutException or RetryLimitExceededException => DatabaseUnavailable,
        InvalidOperationException { InnerException: DbException { IsTransient: true } } => DatabaseUnavailable,
        _ => new(500, "internal_error", "An unexpected error occurred on the server. Report the trace id to the operators."),
    };

    /// <summary>Describes a refusal of the framework, which has a status only.</summary>
    internal static Refusal OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new(status, "route_not_found", "No endpoint matches this URL."),
        StatusCodes.Status405MethodNotAllowed => new(status, "method_not_allowed", "This URL does not support the method. See the Allow header."),
        StatusCodes.Status413PayloadTooLarge => new(status, "payload_too_large", "The request body is too large."),
        StatusCodes.Status415UnsupportedMediaType => new(status, "unsupported_media_type", "Send the body as application/json."),
        _ => new(status, "http_" + status, "The request was refused."),
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed with {Code}.")]
    private partial void LogFailed(Exception exception, string method, string endpoint, string code);

    [LoggerMessage(LogLevel.Warning, "{Method} {Endpoint} was refused: the server is at its limit.")]
    private partial void LogBusy(string method, string endpoint);
}
