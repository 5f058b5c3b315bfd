namespace SvcInfra.Domain.Common;

/// <summary>
/// The kind of an <see cref="Error"/>. It adds the four that <see cref="Ardalis.Result.ResultStatus"/> lacks (412, 422, 428 and 429), so that the
/// HTTP mapper never guesses from a code.
/// </summary>
public enum ErrorKind
{
    /// <summary>The request is invalid: 400.</summary>
    Invalid,

    /// <summary>The caller is not signed in, or the credentials are wrong: 401.</summary>
    Unauthenticated,

    /// <summary>The caller is signed in but not allowed: 403.</summary>
    Forbidden,

    /// <summary>The resource does not exist, or is not visible to this caller: 404.</summary>
    NotFound,

    /// <summary>The request conflicts with the current state: 409.</summary>
    Conflict,

    /// <summary>The caller's copy is stale (RFC 9110 §15.5.13): 412.</summary>
    PreconditionFailed,

    /// <summary>The caller must name the version to change (RFC 6585 §3): 428.</summary>
    PreconditionRequired,

    /// <summary>The request is well formed, but contradicts an earlier one (RFC 9110 §15.5.21): 422.</summary>
    Unprocessable,

    /// <summary>Too many requests in too short a time (RFC 6585 §4): 429.</summary>
    TooManyRequests,

    /// <summary>A dependency or a bounded resource is not available: 503.</summary>
    Unavailable,
}
