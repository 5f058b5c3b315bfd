using System.Reflection;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>
/// Refusals of the HTTP layer, before a request reaches a use case. With the errors that the modules declare they are all codes of the API.
/// </summary>
internal static class HttpErrors
{
    public static readonly Refusal BadRequest = new(400, "bad_request", "The request could not be read.");

    public static readonly Refusal BodyRequired = new(400, "body_required", "The request requires a JSON body.");

    public static readonly Refusal DuplicateField = new(400, "duplicate_field", "The body has the same field twice.");

    public static readonly Refusal InvalidFieldType = new(400, "invalid_field_type", "The body has a value of the wrong type.");

    public static readonly Refusal InvalidIfMatch = new(
        400, "invalid_if_match", "If-Match must be one ETag as it was received, such as \"3\", or *.");

    public static readonly Refusal InvalidParameter = new(400, "invalid_parameter", "A path or query parameter has an invalid format.");

    public static readonly Refusal MalformedForm = new(
        400, "malformed_form", "The form could not be read. It is malformed, has too many fields, or a name or value is too long.");

    public static readonly Refusal MalformedJson = new(400, "malformed_json", "The body is not well-formed JSON.");

    public static readonly Refusal UnknownField = new(400, "unknown_field", "The body has an unknown field.");

    public static readonly Refusal UnreadableBody = new(400, "unreadable_body", "The body does not have the form that this operation expects.");

    public static readonly Refusal ValidationFailed = new(400, "validation_failed", "The request has invalid values. See errors.");

    public static readonly Refusal RouteNotFound = new(404, "route_not_found", "No endpoint matches this URL.");

    public static readonly Refusal MethodNotAllowed = new(
        405, "method_not_allowed", "This URL does not support the method. See the Allow header.");

    public static readonly Refusal NotAcceptable = new(
        406, "not_acceptable", "This API responds with application/json. Accept that media type.");

    public static readonly Refusal BodyTimeout = new(
        408, "body_timeout", "The body arrived too slowly. Send it faster, or in smaller parts.");

    public static readonly Refusal WeakIfMatch = new(
        412,
        "weak_if_match",
        "If-Match requires a strong ETag, and this one is weak. Send it without W/, or read the resource again without compression.");

    public static readonly Refusal PayloadTooLarge = new(413, "payload_too_large", "The request body is too large.");

    public static readonly Refusal UnsupportedCharset = new(415, "unsupported_charset", "The charset of the body is not supported. Send UTF-8.");

    public static readonly Refusal UnsupportedContentEncoding = new(
        415, "unsupported_content_encoding", "Compressed bodies are not accepted. Send the body without Content-Encoding.");

    public static readonly Refusal UnsupportedMediaType = new(415, "unsupported_media_type", "Send the body as application/json.");

    public static readonly Refusal HostNotServed = new(
        421, "host_not_served", "This server does not serve the host that the request names. Operators list hosts in AllowedHosts.");

    public static readonly Refusal InternalError = new(
        500, "internal_error", "An unexpected error occurred on the server. Report the trace id to the operators.");

    public static readonly Refusal DatabaseUnavailable = new(
        503, "database_unavailable", "The database is not available. Try again in a moment.");

    public static readonly Refusal OutcomeUnknown = new(
        503, "outcome_unknown", "The database did not confirm the change, which may have been saved. Read the resource before you retry.");

    public static readonly Refusal RequestTimeout = new(
        503, "request_timeout", "The request took too long and was cancelled. Read the resource before you retry a change.");

    public static readonly Refusal Starting = new(503, "starting", "The server is starting. Try again in a moment.");

    /// <summary>Every refusal of this class, ordered by status and code.</summary>
    public static IReadOnlyList<Refusal> All { get; } =
        [.. typeof(HttpErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Refusal>()
            .Concat(TokenRefusals.All).OrderBy(refusal => refusal.Status).ThenBy(refusal => refusal.Code, StringComparer.Ordinal)];

    /// <summary>Describes a refusal of the framework, which has a status only.</summary>
    public static Refusal OfStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => BadRequest,
        StatusCodes.Status404NotFound => RouteNotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status406NotAcceptable => NotAcceptable,
        StatusCodes.Status408RequestTimeout => BodyTimeout,
        StatusCodes.Status413PayloadTooLarge => PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status421MisdirectedRequest => HostNotServed,
        StatusCodes.Status500InternalServerError => InternalError,

        // The framework's request timeouts set the status of a gateway, which this server is not (RFC 9110 §15.6.5).
        StatusCodes.Status504GatewayTimeout => RequestTimeout,
        _ => new(status, "http_" + status, "The request was refused."),
    };
}
