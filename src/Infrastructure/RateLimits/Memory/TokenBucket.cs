using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.RateLimits.Memory;

/// <summary>Full at the beginning, refilled evenly. Redis/token-bucket.lua does the same.</summary>
internal sealed class TokenBucket(RateLimit limit) : IQuota
{
    /// <summary>For rounding: after the reset that it named, a request must succeed.</summary>
    private const double Slack = 1e-6;

    private readonly double _ticksPerToken = (double)limit.Window.Ticks / limit.Permits;
    private double _tokens = limit.Permits;
    private TimeSpan _filledAt;

    public RateLimitState Take(int cost, TimeSpan now)
    {
        if (now > _filledAt)
        {
            _tokens = Math.Min(limit.Permits, _tokens + ((now - _filledAt).Ticks / _ticksPerToken));
            _filledAt = now;
        }

        var isAllowed = _tokens + Slack >= cost;
        if (isAllowed)
        {
            _tokens = Math.Max(0, _tokens - cost);
        }

        var missing = isAllowed ? Math.Min(1, limit.Permits - _tokens) : cost - _tokens;
        return new RateLimitState(isAllowed, (int)(_tokens + Slack), TimeSpan.FromTicks((long)Math.Ceiling(missing * _ticksPerToken)));
    }
}
