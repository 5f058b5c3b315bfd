using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using SvcInfra.Domain.Common;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>A refusal as it goes to the caller.</summary>
internal sealed record Refusal(int Status, string Code, string Detail, IReadOnlyList<FieldError>? Fields = null);

/// <summary>
/// What the framework says of a request that it cannot read, in our codes and with the name of the field or parameter. It names them in its
/// messages only; tests hold the messages to what is read from them here.
/// </summary>
internal static partial class BadRequests
{
    private const string Required = "required";

    /// <returns>Null when the exception is no fault of the request.</returns>
    public static Refusal? Describe(Exception exception, HttpContext context) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType } refused => ProblemMiddleware.OfStatus(refused.StatusCode),
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException { InnerException: BadHttpRequestException inner } => Describe(inner, context),
        BadHttpRequestException bad when bad.Message.Contains("body was provided", StringComparison.Ordinal) || bad.Message.EndsWith("from body.", StringComparison.Ordinal) =>
            new(400, "body_required", "This request needs a JSON body."),
        BadHttpRequestException bad when ParameterName().Match(bad.Message) is { Success: true } parameter => OfParameter(JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value)),
        BadHttpRequestException { InnerException: FormatException or OverflowException or ArgumentException } => new(400, "invalid_parameter", "A parameter in the path or the query has the wrong form."),
        BadHttpRequestException bad => new(bad.StatusCode, "bad_request", "The request cannot be read."),
        InvalidDataException or IOException when IsUnreadForm(context) => new(400, "malformed_form", "The form cannot be read: it is broken, has too many fields, or a name or value is too long."),
        _ when IsFromReadingTheBody(exception) => new(400, "unreadable_body", "The body cannot be read as what this request needs."),
        _ => null,
    };

    public static Refusal OfParameter(string name) =>
        new(400, "invalid_parameter", $"The parameter {name} is missing or has the wrong form.", [new FieldError(name, "invalid_parameter", "The parameter is missing or has the wrong form.")]);

    private static Refusal OfJson(JsonException json)
    {
        if (json is FieldException named)
        {
            return Invalid([named.Name], named.Code, named.Message);
        }

        if (json.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            // The first name in quotes is the type's.
            return Invalid([.. QuotedName().Matches(json.Message).Skip(1).Select(match => Join(FieldOf(json), match.Groups["name"].Value))], Required, "A value is required.");
        }

        if (json.Message.Contains("doesn't allow", StringComparison.Ordinal) && FieldOf(json) is { } nulled)
        {
            return Invalid([nulled], Required, "A value is required; null is not allowed.");
        }

        return json.Message.Contains("could not be mapped to any .NET member")
            ? At("unknown_field", $"The body has a field that is not known here, at {PathOf(json)}.", json)
            : json.Message.Contains("Duplicate property")
                ? At("duplicate_field", $"The body has a field twice, at {PathOf(json)}.", json)
            : json.Message.Contains("could not be converted")
                ? At("invalid_field_type", $"The body has a value of the wrong type at {PathOf(json)}.", json)
                : new(400, "malformed_json", $"The body is not well-formed JSON; line {(json.LineNumber ?? 0) + 1}, byte {(json.BytePositionInLine ?? 0) + 1}.");
    }

    private static Refusal Invalid(IReadOnlyList<string> fields, string code, string message) =>
        new(400, "validation_failed", "The request has invalid values; see errors.", [.. fields.Select(field => new FieldError(field, code, message))]);

    private static Refusal At(string code, string detail, JsonException json) =>
        new(400, code, detail, FieldOf(json) is { } field ? [new FieldError(field, code, detail)] : null);

    private static string PathOf(JsonException json) => json.Path is { Length: > 0 and <= 200 } path ? path : "$";

    /// <summary><c>$.items[0].name</c> is <c>items[0].name</c>; null for the whole body.</summary>
    private static string? FieldOf(JsonException json) => PathOf(json) is { Length: > 1 } path ? path[1..].TrimStart('.') : null;

    private static string Join(string? parent, string name) => parent is null ? name : $"{parent}.{name}";

    /// <summary>A form throws while it is read, whichever code asks for it first; once it is read, an exception has another reason.</summary>
    private static bool IsUnreadForm(HttpContext context) => context.Request.HasFormContentType && context.Features.Get<IFormFeature>()?.Form is null;

    /// <summary>Constructors and converters may throw what they like at what a caller sends; the exception then went through the reading of the request.</summary>
    private static bool IsFromReadingTheBody(Exception exception) =>
        exception is not (OperationCanceledException or OutOfMemoryException)
        && new StackTrace(exception).GetFrames().Any(frame => frame.GetMethod()?.DeclaringType is { } type && (type.DeclaringType ?? type) == typeof(HttpRequestJsonExtensions));

    [GeneratedRegex("arameter \"(?:[^\"]* )?(?<name>[A-Za-z0-9_]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterName();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedName();
}

/// <summary>A field of a body breaks a rule of the whole API.</summary>
internal sealed class FieldException(string name, string code, string message) : JsonException(message)
{
    public string Name => name;

    public string Code => code;
}
