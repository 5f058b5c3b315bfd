using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Caches sessions, their cookies, API keys and tenants in this process until a revocation evicts them. Entries are trusted only while the
/// revocations are being read: without reading them, nothing shows whether an entry is still valid.
/// </summary>
internal sealed class AccessCache(IOptions<RevocationOptions> options, TimeProvider time)
{
    /// <summary>After this time without reading the revocations, the process queries the database for each request.</summary>
    public static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(5);

    /// <summary>The lifetime of cached refusals: what ends one, such as a new membership, is not a revocation.</summary>
    private static readonly TimeSpan RefusalsFor = TimeSpan.FromSeconds(5);

    private const int Capacity = 50_000;

    private readonly ConcurrentDictionary<SessionInTenant, CachedSession> _sessions = new();
    private readonly ConcurrentDictionary<Guid, CachedTenant> _tenants = new();
    private readonly ConcurrentDictionary<PresentedSecret, VerifiedApiKey> _apiKeys = new();
    private readonly ConcurrentDictionary<PresentedSecret, VerifiedCookie> _cookies = new();
    private long _forgotten;
    private long _readAt = long.MinValue;

    /// <summary>Take it before the query and pass it with the result: entries evicted in between are not cached.</summary>
    public CacheReadTime Now => new(Interlocked.Read(ref _forgotten), time.GetTimestamp());

    /// <summary>Whether the revocations were read recently.</summary>
    internal bool IsTrusted
    {
        get
        {
            var readAt = Interlocked.Read(ref _readAt);
            return readAt != long.MinValue && time.GetElapsedTime(readAt) < TrustedFor;
        }
    }

    /// <param name="began">When the read began: later revocations may be missing.</param>
    public void MarkRead(CacheReadTime began) => Interlocked.Exchange(ref _readAt, began.At);

    public PrincipalAccess? Find(SessionInTenant key) =>
        IsTrusted
        && _sessions.TryGetValue(key, out var known)
        && IsFresh(known.At, known.IsRefusal)
        && time.GetUtcNow() < known.EndsAt
            ? known.Access
            : null;

    /// <param name="endsAt">When the session expires.</param>
    public void Remember(SessionInTenant key, Guid userId, PrincipalAccess access, DateTimeOffset endsAt, CacheReadTime asked)
    {
        var isRefusal = !access.SessionIsActive || (key.TenantId is not null && access.Role is null);
        Remember(_sessions, key, new CachedSession(access, userId, isRefusal, endsAt, asked.At), asked);
    }

    public bool TryFind(Guid tenantId, out TenantStatus? status)
    {
        status = null;
        if (!IsTrusted || !_tenants.TryGetValue(tenantId, out var known) || !IsFresh(known.At, isRefusal: known.Status is null))
        {
            return false;
        }

        status = known.Status;
        return true;
    }

    public void Remember(Guid tenantId, TenantStatus? status, CacheReadTime asked) =>
        Remember(_tenants, tenantId, new CachedTenant(status, asked.At), asked);

    public VerifiedApiKey? FindApiKey(PresentedSecret secret) =>
        IsTrusted
        && _apiKeys.TryGetValue(secret, out var known)
        && IsFresh(known.At, isRefusal: false)
        && time.GetUtcNow() < known.EndsAt
            ? known
            : null;

    public void Remember(PresentedSecret secret, VerifiedApiKey key, CacheReadTime asked) => Remember(_apiKeys, secret, key, asked);

    public VerifiedCookie? FindCookie(PresentedSecret secret) =>
        IsTrusted
        && _cookies.TryGetValue(secret, out var known)
        && IsFresh(known.At, isRefusal: false)
        && time.GetUtcNow() < known.EndsAt
            ? known
            : null;

    public void Remember(PresentedSecret secret, VerifiedCookie cookie, CacheReadTime asked) => Remember(_cookies, secret, cookie, asked);

    public void Forget(IReadOnlyCollection<RevocationRow> revocations)
    {
        // First, so that a read that began before and ends after the removal discards its result.
        Interlocked.Increment(ref _forgotten);
        HashSet<Guid> sessions = [.. Ids(RevocationKind.Session, row => row.SessionId), .. Ids(RevocationKind.ApiKey, row => row.SessionId)];
        HashSet<Guid> users = [.. Ids(RevocationKind.User, row => row.UserId)];
        HashSet<Guid> tenants = [.. Ids(RevocationKind.Tenant, row => row.TenantId)];
        HashSet<(Guid?, Guid)> members =
            [.. revocations.Where(row => row.Kind == RevocationKind.Member).Select(row => (row.TenantId, row.UserId!.Value))];
        foreach (var (key, known) in _sessions)
        {
            if (sessions.Contains(key.SessionId) || users.Contains(known.UserId) || (key.TenantId is { } tenant && tenants.Contains(tenant))
                || members.Contains((key.TenantId, known.UserId)))
            {
                _sessions.TryRemove(key, out _);
            }
        }

        foreach (var (secret, known) in _apiKeys)
        {
            var key = known.Identity;
            if (sessions.Contains(key.ApiKeyId) || users.Contains(key.OwnerId) || tenants.Contains(key.TenantId)
                || members.Contains((key.TenantId, key.OwnerId)))
            {
                _apiKeys.TryRemove(secret, out _);
            }
        }

        foreach (var (secret, known) in _cookies)
        {
            var cookie = known.Identity;
            if (sessions.Contains(cookie.SessionId) || users.Contains(cookie.UserId) || (cookie.TenantId is { } tenant && tenants.Contains(tenant))
                || members.Contains((cookie.TenantId, cookie.UserId)))
            {
                _cookies.TryRemove(secret, out _);
            }
        }

        foreach (var tenant in tenants)
        {
            _tenants.TryRemove(tenant, out _);
        }

        IEnumerable<Guid> Ids(RevocationKind kind, Func<RevocationRow, Guid?> id) =>
            revocations.Where(row => row.Kind == kind).Select(row => id(row)!.Value);
    }

    private bool IsFresh(long at, bool isRefusal)
    {
        var limit = isRefusal && options.Value.RememberFor > RefusalsFor ? RefusalsFor : options.Value.RememberFor;
        return time.GetElapsedTime(at) < limit;
    }

    private void Remember<TKey, TValue>(ConcurrentDictionary<TKey, TValue> known, TKey key, TValue value, CacheReadTime asked)
        where TKey : notnull
    {
        if (known.Count >= Capacity)
        {
            known.Clear();
        }

        known[key] = value;
        if (Interlocked.Read(ref _forgotten) != asked.Forgotten)
        {
            known.TryRemove(key, out _);
        }
    }

    private sealed record CachedSession(PrincipalAccess Access, Guid UserId, bool IsRefusal, DateTimeOffset EndsAt, long At);

    private sealed record CachedTenant(TenantStatus? Status, long At);
}

/// <summary>
/// Includes the user: a token that names another user's session finds nothing, and cannot overwrite the entry of the session's owner.
/// </summary>
/// <param name="SessionId">The id of a session or an API key.</param>
/// <param name="UserId">The user that the token names; for an API key, the key's id.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SessionInTenant(Guid SessionId, Guid UserId, Guid? TenantId);

/// <summary>The state of the cache before a query.</summary>
/// <param name="Forgotten">The number of evictions so far.</param>
/// <param name="At">A timestamp of the monotonic clock.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CacheReadTime(long Forgotten, long At);
