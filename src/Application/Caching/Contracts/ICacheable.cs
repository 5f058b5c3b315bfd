namespace SvcInfra.Application.Caching.Contracts;

/// <summary>
/// A query whose successful result is cached. The key consists of the tenant, the query's type and all its parameters, so that no other tenant and
/// no other parameters find the entry. The handler of a cached query knows of its caller only what is part of the key, see
/// <see cref="CacheSharing"/>. Authorization and validation run before the cache, for every caller. Failures, null and exceptions are not cached.
/// Implement the property explicitly: it is no parameter of the query.
/// </summary>
public interface ICacheable
{
    CachePolicy Cache { get; }
}

/// <summary>
/// A command that changes what cached queries show. When the command has ended, committed or not, the entries with these tags are invalidated:
/// in this process before the response is sent, in other processes within a second through Redis. A crash in between leaves them until their
/// duration ends. Implement the property explicitly: it is no part of the command's body.
/// </summary>
public interface IInvalidates
{
    IReadOnlyList<CacheTag> Invalidates { get; }
}
