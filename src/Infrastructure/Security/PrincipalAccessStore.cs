using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Reads whether the session lives and which role its user has, in one query, and remembers the answer for five seconds: a
/// busy session costs a query every five seconds instead of one a request.
/// </summary>
internal sealed class PrincipalAccessStore(AppDbContextFactory contexts, TimeProvider time) : IPrincipalAccess
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);
    private const int Capacity = 50_000;

    private readonly ConcurrentDictionary<(Guid SessionId, Guid? TenantId), (PrincipalAccess Access, long At)> _known = new();
    private long _forgotten;

    public ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken)
    {
        if (context.Principal == PrincipalKind.Job)
        {
            return ReadOfJobAsync(context.UserId, context.TenantId, cancellationToken);
        }

        var key = (context.RequireSessionId(), context.TenantId);
        return _known.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < Freshness
            ? ValueTask.FromResult(known.Access)
            : ReadAsync(key, context.RequireUserId(), cancellationToken);
    }

    public void Forget(Guid sessionId)
    {
        // First, so that a read which began before and ends after the removal drops what it brings.
        Interlocked.Increment(ref _forgotten);
        foreach (var key in _known.Keys.Where(k => k.SessionId == sessionId))
        {
            _known.TryRemove(key, out _);
        }
    }

    /// <summary>A job outlives the session it was enqueued in: what counts is what its user may do when it runs. Not remembered: it is rare.</summary>
    private async ValueTask<PrincipalAccess> ReadOfJobAsync(Guid? userId, Guid? tenantId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        var row = await context.Set<User>().Where(u => u.Id == userId)
            .Select(u => new { Role = context.Set<Membership>().Where(m => m.UserId == userId && m.TenantId == tenantId).Select(m => (TenantRole?)m.Role).FirstOrDefault() })
            .FirstOrDefaultAsync(cancellationToken);
        return new PrincipalAccess(row is not null, row?.Role);
    }

    private async ValueTask<PrincipalAccess> ReadAsync((Guid SessionId, Guid? TenantId) key, Guid userId, CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var forgotten = Interlocked.Read(ref _forgotten);
        await using var context = contexts.Lease(tenantId: null);
        var now = time.GetUtcNow();
        var row = await context.Set<Session>()
            .Where(s => s.Id == key.SessionId && s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now)
            .Select(s => new
            {
                Role = context.Set<Membership>().Where(m => m.UserId == userId && m.TenantId == key.TenantId).Select(m => (TenantRole?)m.Role).FirstOrDefault(),
            })
            .FirstOrDefaultAsync(cancellationToken);

        var access = new PrincipalAccess(row is not null, row?.Role);
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known[key] = (access, at);
        if (Interlocked.Read(ref _forgotten) != forgotten)
        {
            _known.TryRemove(key, out _);
        }

        return access;
    }
}
