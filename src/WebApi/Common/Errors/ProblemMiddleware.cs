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
    private const string ClientClosedRequest = "client_closed_request";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested && IsOfAbort(e))
            {
                // Nobody reads a response; the request log has the status.
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                Problem.Note(context, ClientClosedRequest);
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

            await Problem.WriteAsync(context, refusal);
            return;
        }

        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await Problem.WriteAsync(context, HttpErrors.OfStatus(context.Response.StatusCode));
        }
    }

    /// <summary>A broken connection surfaces as a cancellation, or as the failure to read or write it.</summary>
    private static bool IsOfAbort(Exception exception) => exception is OperationCanceledException or IOException;

    private static Refusal Describe(Exception exception) => exception switch
    {
        ProblemException problem => new(problem.Status, problem.Code, problem.Message, problem.Fields),
        PasswordHasherBusyException => new(503, CommonErrors.Busy.Code, CommonErrors.Busy.Message),
        CommitOutcomeUnknownException => HttpErrors.OutcomeUnknown,
        DbException { IsTransient: true } or TimeoutException or RetryLimitExceededException => HttpErrors.DatabaseUnavailable,
        InvalidOperationException { InnerException: DbException { IsTransient: true } } => HttpErrors.DatabaseUnavailable,
        _ => HttpErrors.InternalError,
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed with {Code}.")]
    private partial void LogFailed(Exception exception, string method, string endpoint, string code);

    [LoggerMessage(LogLevel.Warning, "{Method} {Endpoint} was refused: the server is at its limit.")]
    private partial void LogBusy(string method, string endpoint);
}
