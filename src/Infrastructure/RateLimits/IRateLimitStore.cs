using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.RateLimits;

/// <summary>Counts what partitions have taken. A refused request takes nothing.</summary>
public interface IRateLimitStore
{
    /// <param name="partition">From <see cref="PartitionKeys"/>: hashed, as stores may be shared.</param>
    /// <param name="cost">At most the limit's permits.</param>
    ValueTask<RateLimitState> TakeAsync(RateLimit limit, string partition, int cost, CancellationToken cancellationToken);
}

/// <param name="Remaining">The units that are left now.</param>
/// <param name="Reset">
/// Of an allowed request: the time until the next unit comes back; of a refused one: the time until as many are back as it costs.
/// </param>
public readonly record struct RateLimitState(bool IsAllowed, int Remaining, TimeSpan Reset);
