namespace SvcInfra.Application.Caching.Contracts;

/// <summary>How a query is cached.</summary>
public sealed record CachePolicy
{
    /// <param name="tags">The kinds of data that the response shows; a command that changes them names the same tags. At least one.</param>
    /// <exception cref="ArgumentException">There is no tag: nothing could invalidate the entry.</exception>
    public CachePolicy(params IReadOnlyList<CacheTag> tags)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tags.Count, nameof(tags));
        Tags = tags;
    }

    public IReadOnlyList<CacheTag> Tags { get; }

    /// <summary>Which callers share an entry. Default: all that may send the query in the tenant.</summary>
    public CacheSharing Sharing { get; init; }

    /// <summary>How long an entry is fresh unless it is invalidated. Default: <c>Caching:Duration</c>, which is also the maximum.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>Which callers share an entry, and so what the handler of a cached query knows of its caller.</summary>
public enum CacheSharing
{
    /// <summary>All callers in the tenant: <c>IRequestContext</c> has the tenant and no user.</summary>
    Tenant,

    /// <summary>
    /// One caller in one tenant, or without a tenant: <c>IRequestContext</c> has the tenant, the user and the API key, and no session.
    /// </summary>
    Caller,
}
