namespace SvcInfra.Domain.Common;

/// <summary>
/// What sort of "no" an <see cref="Error"/> is. It has the three that <see cref="Ardalis.Result.ResultStatus"/> lacks
/// (412, 428 and 429), so that the HTTP mapper never guesses from a code.
/// </summary>
public enum ErrorKind
{
    /// <summary>The request is wrong in itself: 400.</summary>
    Invalid,

    /// <summary>Nobody is signed in, or the credentials are wrong: 401.</summary>
    Unauthenticated,

    /// <summary>Signed in, but not allowed: 403.</summary>
    Forbidden,

    /// <summary>Not there, or not there for this caller: 404.</summary>
    NotFound,

    /// <summary>Contradicts the present state: 409.</summary>
    Conflict,

    /// <summary>The caller's copy is stale (RFC 9110 §15.5.13): 412.</summary>
    PreconditionFailed,

    /// <summary>The caller must say which version it changes (RFC 6585 §3): 428.</summary>
    PreconditionRequired,

    /// <summary>Too much in too short a time (RFC 6585 §4): 429.</summary>
    TooManyRequests,

    /// <summary>A dependency or a bounded resource is not available now: 503.</summary>
    Unavailable,
}
