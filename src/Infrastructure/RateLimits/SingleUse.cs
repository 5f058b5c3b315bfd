using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.RateLimits;

/// <summary>A value that is used once is a partition with a quota of one.</summary>
internal sealed class SingleUse(IRateLimitStore store) : ISingleUse
{
    public async ValueTask<bool> TryUseAsync(string purpose, string value, TimeSpan lifetime, CancellationToken cancellationToken) =>
        (await store.TakeAsync(new RateLimit(RateLimitKind.SlidingWindow, 1, lifetime), $"{purpose}:{value}", 1, cancellationToken)).IsAllowed;
}
