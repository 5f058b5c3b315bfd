using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using SvcInfra.Domain.Common;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>A refusal as the caller sees it.</summary>
internal sealed record Refusal(int Status, string Code, string Detail, IReadOnlyList<FieldError>? Fields = null);

/// <summary>
/// Maps the framework's exceptions for unreadable requests to our error codes, with the name of the field or parameter. The framework has the
/// name only in its message texts; tests pin the texts that are parsed here.
/// </summary>
internal static partial class BadRequests
{
    private const string Required = "required";

    /// <returns>Null when the request did not cause the exception.</returns>
    public static Refusal? Describe(Exception exception, HttpContext context) => exception switch
    {
        BadHttpRequestException
        {
            StatusCode: StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType,
        } refused => HttpErrors.OfStatus(refused.StatusCode),
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException { InnerException: BadHttpRequestException inner } => Describe(inner, context),
        BadHttpRequestException bad when IsMissingBody(bad) => HttpErrors.BodyRequired,
        BadHttpRequestException bad when ParameterName().Match(bad.Message) is { Success: true } parameter =>
            OfParameter(JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value)),
        BadHttpRequestException { InnerException: FormatException or OverflowException or ArgumentException } => HttpErrors.InvalidParameter,
        BadHttpRequestException bad => HttpErrors.OfStatus(bad.StatusCode),
        InvalidDataException or IOException when IsUnreadForm(context) => HttpErrors.MalformedForm,
        _ when IsFromReadingTheBody(exception) => HttpErrors.UnreadableBody,
        _ => null,
    };

    public static Refusal OfParameter(string name) => HttpErrors.InvalidParameter with
    {
        Detail = $"The parameter {name} is missing or has an invalid format.",
        Fields = [new FieldError(name, HttpErrors.InvalidParameter.Code, "The parameter is missing or has an invalid format.")],
    };

    private static Refusal OfJson(JsonException json)
    {
        if (json is FieldException named)
        {
            return Invalid([named.Name], named.Code, named.Message);
        }

        if (json.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            // The first quoted name is the type's.
            var missing = QuotedName().Matches(json.Message).Skip(1).Select(match => Join(FieldOf(json), match.Groups["name"].Value));
            return Invalid([.. missing], Required, "A value is required.");
        }

        if (json.Message.Contains("doesn't allow", StringComparison.Ordinal) && FieldOf(json) is { } nulled)
        {
            return Invalid([nulled], Required, "A value is required; null is not allowed.");
        }

        if (json.Message.Contains("could not be mapped to any .NET member"))
        {
            return At(HttpErrors.UnknownField, $"The body has an unknown field at {PathOf(json)}.", json);
        }

        if (json.Message.Contains("Duplicate property"))
        {
            return At(HttpErrors.DuplicateField, $"The body has the same field twice, at {PathOf(json)}.", json);
        }

        if (json.Message.Contains("could not be converted"))
        {
            return At(HttpErrors.InvalidFieldType, $"The body has a value of the wrong type at {PathOf(json)}.", json);
        }

        var place = $"line {(json.LineNumber ?? 0) + 1}, byte {(json.BytePositionInLine ?? 0) + 1}";
        return HttpErrors.MalformedJson with { Detail = $"The body is not well-formed JSON; see {place}." };
    }

    private static Refusal Invalid(IReadOnlyList<string> fields, string code, string message) =>
        HttpErrors.ValidationFailed with { Fields = [.. fields.Select(field => new FieldError(field, code, message))] };

    private static Refusal At(Refusal refusal, string detail, JsonException json) =>
        refusal with { Detail = detail, Fields = FieldOf(json) is { } field ? [new FieldError(field, refusal.Code, detail)] : null };

    private static string PathOf(JsonException json) => json.Path is { Length: > 0 and <= 200 } path ? path : "$";

    /// <summary><c>$.items[0].name</c> becomes <c>items[0].name</c>; null for the whole body.</summary>
    private static string? FieldOf(JsonException json) => PathOf(json) is { Length: > 1 } path ? path[1..].TrimStart('.') : null;

    private static string Join(string? parent, string name) => parent is null ? name : $"{parent}.{name}";

    /// <summary>The framework reports a missing body in its message only.</summary>
    private static bool IsMissingBody(BadHttpRequestException exception) =>
        exception.Message.Contains("body was provided", StringComparison.Ordinal)
        || exception.Message.EndsWith("from body.", StringComparison.Ordinal);

    /// <summary>
    /// Reading a form throws wherever it is read first; once the form has been read, an exception has another cause.
    /// </summary>
    private static bool IsUnreadForm(HttpContext context) => context.Request.HasFormContentType && context.Features.Get<IFormFeature>()?.Form is null;

    /// <summary>
    /// Constructors and converters may throw anything for a caller's value. The stack trace shows that it happened while the body was read.
    /// </summary>
    private static bool IsFromReadingTheBody(Exception exception) =>
        exception is not (OperationCanceledException or OutOfMemoryException)
        && new StackTrace(exception).GetFrames().Any(
            frame => frame.GetMethod()?.DeclaringType is { } type && (type.DeclaringType ?? type) == typeof(HttpRequestJsonExtensions));

    [GeneratedRegex("arameter \"(?:[^\"]* )?(?<name>[A-Za-z0-9_]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterName();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedName();
}

/// <summary>A body's field breaks a rule that all endpoints share.</summary>
internal sealed class FieldException(string name, string code, string message) : JsonException(message)
{
    public string Name => name;

    public string Code => code;
}
