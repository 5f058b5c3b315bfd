using Ardalis.Result;

namespace SvcInfra.Domain.Common;

/// <summary>
/// An expected failure with a stable code. It <i>is</i> a failed <see cref="Result"/>, so a handler writes
/// <c>return TenantErrors.SlugTaken;</c>, and it travels in the first of the result's
/// <see cref="Result{T}.ValidationErrors"/>, which every conversion between results keeps
/// (docs/decisions/0005-results-not-exceptions.md).
/// </summary>
public sealed class Error : Result
{
    private static readonly IReadOnlyDictionary<string, object> NoDetails = new Dictionary<string, object>();

    /// <param name="kind">Determines the HTTP status.</param>
    /// <param name="code">Stable and documented, lower case: <c>module.what_is_wrong</c>. Clients branch on it.</param>
    /// <param name="message">For the caller: what is wrong and, where possible, what to do. It may change.</param>
    public Error(ErrorKind kind, string code, string message)
        : this(kind, code, message, [], NoDetails)
    {
    }

    private Error(ErrorKind kind, string code, string message, IReadOnlyList<FieldError> fields, IReadOnlyDictionary<string, object> details)
        : base(StatusOf(kind))
    {
        Kind = kind;
        Code = code;
        Message = message;
        Fields = fields;
        Details = details;
        Errors = [message];
        ValidationErrors = [new Carrier(this)];
    }

    public ErrorKind Kind { get; }

    public string Code { get; }

    public string Message { get; }

    /// <summary>The errors by field; empty unless <see cref="Kind"/> is <see cref="ErrorKind.Invalid"/>.</summary>
    public IReadOnlyList<FieldError> Fields { get; }

    /// <summary>
    /// What a client needs to continue, by name: texts, numbers, lists of texts. Members of the problem details (RFC 9457 §3.2); mostly empty.
    /// </summary>
    public IReadOnlyDictionary<string, object> Details { get; }

    /// <summary>The same error with one more detail.</summary>
    public Error With(string name, object value) => new(Kind, Code, Message, Fields, new Dictionary<string, object>(Details) { [name] = value });

    /// <summary>All field errors of a request at once.</summary>
    public static Error Validation(IReadOnlyList<FieldError> fields) =>
        new(ErrorKind.Invalid, "validation_failed", "The request has invalid values. See errors.", fields, NoDetails);

    /// <summary>One wrong field.</summary>
    public static Error Validation(string field, string code, string message) => Validation([new FieldError(field, code, message)]);

    /// <summary>The error inside a failed result. A plain Ardalis failure gets the code of its status.</summary>
    public static Error Of(IResult result) =>
        result.ValidationErrors.FirstOrDefault() is Carrier carrier ? carrier.Error : FromPlain(result);

    private static Error FromPlain(IResult result)
    {
        var message = result.Errors.FirstOrDefault();
        return result.Status switch
        {
            ResultStatus.Invalid => Validation([.. result.ValidationErrors.Select(v => new FieldError(v.Identifier, v.ErrorCode, v.ErrorMessage))]),
            ResultStatus.NotFound => new(ErrorKind.NotFound, "not_found", message ?? "The resource does not exist."),
            ResultStatus.Forbidden => new(ErrorKind.Forbidden, "forbidden", message ?? "You are not allowed to do this."),
            ResultStatus.Unauthorized => new(ErrorKind.Unauthenticated, "unauthenticated", message ?? "Sign in first."),
            ResultStatus.Conflict => new(ErrorKind.Conflict, "conflict", message ?? "The request conflicts with the current state of the resource."),
            ResultStatus.Unavailable => new(ErrorKind.Unavailable, "unavailable", message ?? "Try again later."),
            ResultStatus.Error => new(ErrorKind.Invalid, "failed", message ?? "The request could not be carried out."),
            _ => throw new InvalidOperationException($"A result with status {result.Status} is not an expected failure."),
        };
    }

    private static ResultStatus StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid or ErrorKind.PreconditionRequired or ErrorKind.Unprocessable => ResultStatus.Invalid,
        ErrorKind.Unauthenticated => ResultStatus.Unauthorized,
        ErrorKind.Forbidden => ResultStatus.Forbidden,
        ErrorKind.NotFound => ResultStatus.NotFound,
        ErrorKind.Conflict or ErrorKind.PreconditionFailed => ResultStatus.Conflict,
        ErrorKind.TooManyRequests or ErrorKind.Unavailable => ResultStatus.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private sealed class Carrier(Error error) : ValidationError(string.Empty, error.Message, error.Code, ValidationSeverity.Error)
    {
        public Error Error { get; } = error;
    }
}

/// <summary>One error of one field.</summary>
/// <param name="Field">The field's name as the client sent it (<c>displayName</c>, <c>items[0].name</c>).</param>
/// <param name="Code">Stable, lower case: <c>required</c>, <c>too_long</c>.</param>
public sealed record FieldError(string Field, string Code, string Message);
