using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.RateLimits.Memory;

/// <summary>
/// The window is cut into segments. A segment's units come back when the whole segment is a window old, so no window of any start takes more than
/// the permits. Redis/sliding-window.lua does the same.
/// </summary>
internal sealed class SlidingWindow(RateLimit limit) : IQuota
{
    /// <summary>More segments bring units back in smaller portions: here at the latest 1/12 of a window after the window has passed.</summary>
    public const int Segments = 12;

    private const int Kept = Segments + 1;

    private readonly double _length = (double)limit.Window.Ticks / Segments;
    private readonly int[] _taken = new int[Kept];
    private long _current;
    private int _total;

    public RateLimitState Take(int cost, TimeSpan now)
    {
        Advance((long)Math.Floor(now.Ticks / _length));
        if (_total + cost > limit.Permits)
        {
            return new RateLimitState(IsAllowed: false, limit.Permits - _total, BackAfter(_total + cost - limit.Permits, now));
        }

        _taken[_current % Kept] += cost;
        _total += cost;
        return new RateLimitState(IsAllowed: true, limit.Permits - _total, BackAfter(1, now));
    }

    private void Advance(long current)
    {
        for (var segment = Math.Max(_current + 1, current - Segments); segment <= current; segment++)
        {
            _total -= _taken[segment % Kept];
            _taken[segment % Kept] = 0;
        }

        _current = Math.Max(_current, current);
    }

    /// <summary>The time until so many of the taken units have come back.</summary>
    private TimeSpan BackAfter(int units, TimeSpan now)
    {
        for (var segment = Math.Max(0, _current - Segments); segment <= _current; segment++)
        {
            units -= _taken[segment % Kept];
            if (units <= 0)
            {
                return TimeSpan.FromTicks((long)Math.Ceiling((segment + Kept) * _length) - now.Ticks);
            }
        }

        return TimeSpan.Zero;
    }
}
