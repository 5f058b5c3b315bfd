namespace SvcInfra.Application.RateLimits.Contracts;

/// <summary>A quota of units in a time. A request takes one unit, or as many as its endpoint costs.</summary>
/// <param name="Kind">How units come back.</param>
/// <param name="Permits">The units; at least 1.</param>
/// <param name="Window">The time, in whole seconds; at least 1 second.</param>
public sealed record RateLimit(RateLimitKind Kind, int Permits, TimeSpan Window);

public enum RateLimitKind
{
    /// <summary>No window, wherever it starts, takes more than the permits. Units come back one window after they were taken.</summary>
    SlidingWindow,

    /// <summary>
    /// A bucket that holds the permits and is refilled evenly, once in a window: after a pause a client may send a burst of all of them.
    /// </summary>
    TokenBucket,
}
