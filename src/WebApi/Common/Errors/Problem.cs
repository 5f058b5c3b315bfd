using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>
/// Writes problem details (RFC 9457) with a stable code. All failures are mapped to HTTP here, and all problem bodies are written here.
/// </summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    private static readonly object CodeItem = new();

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.PreconditionRequired => StatusCodes.Status428PreconditionRequired,
        ErrorKind.TooManyRequests => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static Task WriteAsync(HttpContext context, Error error)
    {
        // RFC 9110 §15.5.2 requires a challenge with every 401.
        if (error.Kind == ErrorKind.Unauthenticated && context.Response.Headers.WWWAuthenticate.Count == 0)
        {
            context.Response.Headers.WWWAuthenticate = ChallengeOf(error);
        }

        return WriteAsync(context, StatusOf(error.Kind), error.Code, error.Message, error.Fields, error.Details);
    }

    public static Task WriteAsync(HttpContext context, Refusal refusal) =>
        WriteAsync(context, refusal.Status, refusal.Code, refusal.Detail, refusal.Fields);

    public static Task WriteAsync(
        HttpContext context,
        int status,
        string code,
        string detail,
        IReadOnlyList<FieldError>? fields = null,
        IReadOnlyDictionary<string, object>? details = null)
    {
        Note(context, code);
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable || code == IdempotencyErrors.InFlight.Code)
        {
            response.Headers.RetryAfter = "1";
        }

        var errors = fields is { Count: > 0 }
            ? fields.GroupBy(f => f.Field).ToDictionary(g => g.Key, g => g.Select(f => new FieldProblem(f.Code, f.Message)).ToArray())
            : null;
        var body = new ProblemBody(
            $"urn:problem:{code}", ReasonPhrases.GetReasonPhrase(status), status, detail, code, TraceIdOf(context), errors)
        {
            Details = details is { Count: > 0 } ? new Dictionary<string, object>(details) : null,
        };
        return response.WriteAsJsonAsync(body, ProblemJson.Default.ProblemBody, ContentType, context.RequestAborted);
    }

    /// <summary>RFC 6750 §3.1: tells the client to replace a superseded token.</summary>
    private static string ChallengeOf(Error error) =>
        error.Code == CommonErrors.InsufficientAuthentication.Code ? StepUpChallenge(error.Details)
        : error.Code == CommonErrors.TokenSuperseded.Code ? $"Bearer error=\"invalid_token\", error_description=\"{error.Code}\""
        : "Bearer";

    /// <summary>RFC 9470 §3.</summary>
    private static string StepUpChallenge(IReadOnlyDictionary<string, object> details)
    {
        var code = CommonErrors.InsufficientAuthentication.Code;
        var challenge = $"Bearer error=\"{code}\", acr_values=\"{details[InsufficientAuthentication.Level]}\"";
        return details.TryGetValue(InsufficientAuthentication.MaxAge, out var maxAge) ? $"{challenge}, max_age=\"{maxAge}\"" : challenge;
    }

    /// <summary>Sets the code of a response without a body, for the request log.</summary>
    public static void Note(HttpContext context, string code) => context.Items[CodeItem] = code;

    /// <summary>The code of the problem in the response; null when the response is not a problem.</summary>
    public static string? CodeOf(HttpContext context) => context.Items[CodeItem] as string;

    public static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}

/// <summary>The body of every 4xx and 5xx response (RFC 9457).</summary>
/// <param name="Type">The kind of problem: <c>urn:problem:</c> and the code.</param>
/// <param name="Title">The reason phrase of the status.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Detail">What is wrong and, where possible, what to do. For people; it may change.</param>
/// <param name="Code">The error code. Stable: programs branch on it.</param>
/// <param name="TraceId">The trace id, which finds the request in the logs.</param>
/// <param name="Errors">The errors by field or parameter. Always present with <c>validation_failed</c>.</param>
internal sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, FieldProblem[]>? Errors)
{
    /// <summary>Further members, as the documentation of the code describes.</summary>
    [JsonExtensionData]
    public Dictionary<string, object>? Details { get; set; }
}

/// <param name="Code">Stable, such as <c>required</c> or <c>too_long</c>.</param>
/// <param name="Message">What is wrong, for people; it may change.</param>
internal sealed record FieldProblem(string Code, string Message);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ProblemJson : JsonSerializerContext;
