namespace SvcInfra.Domain.Webhooks.Delivery;

/// <summary>When a failed delivery is attempted again, and how long a failing endpoint is left alone.</summary>
public static class RetrySchedule
{
    /// <summary>The delays spread by this fraction in both directions, so that deliveries that failed together do not return together.</summary>
    public const double Jitter = 0.2;

    /// <summary>The longest <c>Retry-After</c> that is honoured.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(4);

    /// <summary>After the first attempt 5 seconds, then 5 minutes, 30 minutes, 2, 5, 10 and 10 hours: eight attempts.</summary>
    public static IReadOnlyList<TimeSpan> DefaultDelays { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(10),
    ];

    /// <summary>The delay before the next attempt of a delivery.</summary>
    /// <param name="failedAttempts">From 1.</param>
    /// <param name="random">From 0 (inclusive) to 1 (exclusive); moves the delay within the jitter.</param>
    /// <param name="retryAfter">The receiver's <c>Retry-After</c>; it only prolongs the delay.</param>
    /// <returns>Null when no attempt is left.</returns>
    public static TimeSpan? DelayAfter(int failedAttempts, IReadOnlyList<TimeSpan> delays, double random, TimeSpan? retryAfter)
    {
        if (failedAttempts > delays.Count)
        {
            return null;
        }

        var delay = delays[failedAttempts - 1] * (1 - Jitter + (2 * Jitter * random));
        return retryAfter is { } asked && asked > delay ? Min(asked, MaxRetryAfter) : delay;
    }

    /// <summary>
    /// How long an endpoint rests after consecutive turns without a success: 4 seconds, doubled up to 4 minutes, and never longer than the
    /// deliveries' own delays. So it postpones only deliveries that have not been attempted.
    /// </summary>
    /// <param name="failedTurns">From 1.</param>
    public static TimeSpan BackOffAfter(int failedTurns, IReadOnlyList<TimeSpan> delays, TimeSpan? retryAfter)
    {
        var backOff = Min(FirstBackOff * Math.Pow(2, Math.Min(failedTurns - 1, 10)), MaxBackOff);
        backOff = Min(backOff, delays[Math.Min(failedTurns, delays.Count) - 1] * (1 - Jitter));
        return retryAfter is { } asked && asked > backOff ? Min(asked, MaxRetryAfter) : backOff;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
