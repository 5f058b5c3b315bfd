using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage;
using SvcInfra.Application.Users;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>
/// Every refusal leaves as problem details: what a handler never saw (binding, routing, body size) gets its own code here,
/// and what nobody expected becomes a 500 that tells a trace id and nothing else.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
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
            var (status, code, detail) = Describe(e);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(e, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint", code);
            }

            await Problem.WriteAsync(context, status, code, detail);
            return;
        }

        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            var (code, detail) = OfStatus(context.Response.StatusCode);
            await Problem.WriteAsync(context, context.Response.StatusCode, code, detail);
        }
    }

    private static (int Status, string Code, string Detail) Describe(Exception exception) => exception switch
    {
        ProblemException problem => (problem.Status, problem.Code, problem.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType } refused => WithStatus(refused.StatusCode),
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException { InnerException: BadHttpRequestException inner } => Describe(inner),
        BadHttpRequestException { InnerException: FormatException or OverflowException or ArgumentException } => (400, "invalid_parameter", "A parameter in the path or the query has the wrong form."),
        BadHttpRequestException bad when bad.Message.StartsWith("Failed to bind parameter", StringComparison.Ordinal) => (400, "invalid_parameter", "A parameter in the path or the query has the wrong form."),
        BadHttpRequestException bad when bad.Message.Contains("body was provided", StringComparison.Ordinal) => (400, "body_required", "This request needs a JSON body."),
        BadHttpRequestException bad => (bad.StatusCode, "bad_request", "The request cannot be read."),
        PasswordHasherBusyException => (503, CommonErrors.Busy.Code, CommonErrors.Busy.Message),
        CommitOutcomeUnknownException => (503, "outcome_unknown", "The database did not confirm. Read before you try again: it may have happened."),
        DbException { IsTransient: true } or TimeoutException or RetryLimitExceededException => (503, "database_unavailable", "The database is not available: try again in a moment."),
        InvalidOperationException { InnerException: DbException { IsTransient: true } } => (503, "database_unavailable", "The database is not available: try again in a moment."),
        _ => (500, "internal_error", "Something went wrong on our side. Tell us the trace id."),
    };

    private static (int Status, string Code, string Detail) OfJson(JsonException json) =>
        json.Message.Contains("could not be mapped to any .NET member")
            ? (400, "unknown_field", $"The body has a field that is not known here, at {PathOf(json)}.")
            : json.Message.Contains("Duplicate property")
                ? (400, "duplicate_field", $"The body has a field twice, at {PathOf(json)}.")
            : json.Message.Contains("could not be converted")
                ? (400, "invalid_field_type", $"The body has a value of the wrong type at {PathOf(json)}.")
                : (400, "malformed_json", $"The body is not well-formed JSON; line {(json.LineNumber ?? 0) + 1}, byte {(json.BytePositionInLine ?? 0) + 1}.");

    private static (int Status, string Code, string Detail) WithStatus(int status)
    {
        var (code, detail) = OfStatus(status);
        return (status, code, detail);
    }

    private static string PathOf(JsonException json) => json.Path is { Length: > 0 and <= 200 } path ? path : "$";

    private static (string Code, string Detail) OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => ("route_not_found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => ("method_not_allowed", "This address knows other methods; see the Allow header."),
        StatusCodes.Status413PayloadTooLarge => ("payload_too_large", "The request body is larger than this server accepts."),
        StatusCodes.Status415UnsupportedMediaType => ("unsupported_media_type", "Send the body as application/json."),
        _ => ("http_" + status, "The request was refused."),
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed with {Code}")]
    private partial void LogFailed(Exception exception, string method, string endpoint, string code);
}
