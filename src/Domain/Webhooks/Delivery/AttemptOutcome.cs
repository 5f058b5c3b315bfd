namespace SvcInfra.Domain.Webhooks.Delivery;

/// <summary>What an attempt means for its delivery.</summary>
public enum AttemptVerdict
{
    Succeeded = 0,

    /// <summary>The delivery is attempted again, as long as attempts are left.</summary>
    Failed = 1,

    /// <summary>410: the receiver wants nothing more, so its subscription is disabled.</summary>
    Gone = 2,
}

/// <summary>How one attempt ended.</summary>
/// <param name="At">When it began (UTC).</param>
/// <param name="Duration">From the call to the end of the response.</param>
/// <param name="Status">The HTTP status; null without a response.</param>
/// <param name="Error">The code of the failure, such as <c>outbound.timeout</c>; null with a response.</param>
/// <param name="ResponseHead">The beginning of the response's body, redacted; null without a body.</param>
/// <param name="RetryAfter">The receiver's <c>Retry-After</c>, where its status makes it count.</param>
public sealed record AttemptOutcome(
    DateTimeOffset At, TimeSpan Duration, int? Status, string? Error, string? ResponseHead = null, TimeSpan? RetryAfter = null)
{
    private const int TooManyRequests = 429;
    private const int GoneStatus = 410;
    private const int BadGateway = 502;
    private const int Unavailable = 503;
    private const int GatewayTimeout = 504;

    /// <summary>Only 2xx succeeds (Standard Webhooks 1.0.0). Redirects are not followed, so 3xx fails.</summary>
    public AttemptVerdict Verdict => Status switch
    {
        >= 200 and <= 299 => AttemptVerdict.Succeeded,
        GoneStatus => AttemptVerdict.Gone,
        _ => AttemptVerdict.Failed,
    };

    /// <summary>Whether the receiver may ask for a longer pause with this status.</summary>
    public static bool MayAskForPause(int status) => status is TooManyRequests or BadGateway or Unavailable or GatewayTimeout;
}
