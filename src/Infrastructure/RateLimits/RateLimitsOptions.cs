using System.ComponentModel.DataAnnotations;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits.Redis;

namespace SvcInfra.Infrastructure.RateLimits;

/// <summary>Section <c>RateLimits</c>: how many requests are served. The defaults are the same in every environment.</summary>
public sealed class RateLimitsOptions : IValidatableObject
{
    public const string Section = "RateLimits";

    /// <summary>Whether requests are limited. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Requests without a valid credential, by IP address. Default: 600 in a minute, sliding window.</summary>
    public RateLimitOptions Anonymous { get; } = new() { Permits = 600 };

    /// <summary>
    /// Sign-in, registration, passwords and codes, by IP address, in addition to the others. Most of these endpoints cost 5. Default: 300 in a
    /// minute, sliding window.
    /// </summary>
    public RateLimitOptions Sensitive { get; } = new() { Permits = 300 };

    /// <summary>Requests of a user, a service account or an API key, each by itself. Default: 1,200 in a minute, token bucket.</summary>
    public RateLimitOptions Principal { get; } = new() { Kind = RateLimitKind.TokenBucket, Permits = 1_200 };

    /// <summary>Requests of all principals of a tenant together. Default: 12,000 in a minute, sliding window.</summary>
    public RateLimitOptions Tenant { get; } = new() { Permits = 12_000 };

    /// <summary>The server that processes share their counts on.</summary>
    public RateLimitsRedisOptions Redis { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Anonymous.Validate(nameof(Anonymous))
            .Concat(Sensitive.Validate(nameof(Sensitive)))
            .Concat(Principal.Validate(nameof(Principal)))
            .Concat(Tenant.Validate(nameof(Tenant)))
            .Concat(Redis.Validate())
            .Select(sentence => new ValidationResult(sentence));
}

/// <summary>One policy of section <c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    private static readonly TimeSpan MaxWindow = TimeSpan.FromDays(1);

    private const int MaxPermits = 10_000_000;

    /// <summary>How units come back: <c>SlidingWindow</c> or <c>TokenBucket</c>.</summary>
    public RateLimitKind Kind { get; set; }

    /// <summary>The units in a window; 10 to 10,000,000. No endpoint costs more than 10.</summary>
    public int Permits { get; set; }

    /// <summary>The window, in whole seconds. Default 1 minute; 1 second to 1 day.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    public RateLimit ToLimit() => new(Kind, Permits, Window);

    internal IEnumerable<string> Validate(string policy)
    {
        if (Permits is < 10 or > MaxPermits)
        {
            yield return $"{RateLimitsOptions.Section}:{policy}:Permits must be from 10 to {MaxPermits}.";
        }

        if (Window < TimeSpan.FromSeconds(1) || Window > MaxWindow || Window.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            yield return $"{RateLimitsOptions.Section}:{policy}:Window must be from 00:00:01 to 1.00:00:00, in whole seconds.";
        }
    }
}
