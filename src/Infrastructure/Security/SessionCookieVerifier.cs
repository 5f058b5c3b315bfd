using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Verifies a browser's session cookie. A busy session costs one query a minute instead of one per request: a valid cookie is cached under the
/// SHA-256 of its secret until a revocation names the session, its user or its tenant.
/// </summary>
public sealed class SessionCookieVerifier
{
    /// <summary>How often the time of a session's last use is saved.</summary>
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(5);

    private readonly AppDbContextFactory _contexts;
    private readonly AccessCache _cache;
    private readonly IWriteGate _gate;
    private readonly IIpAddressPrivacy _addresses;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;

    internal SessionCookieVerifier(
        AppDbContextFactory contexts,
        AccessCache cache,
        IWriteGate gate,
        IIpAddressPrivacy addresses,
        IOptions<SessionOptions> options,
        TimeProvider time)
    {
        _contexts = contexts;
        _cache = cache;
        _gate = gate;
        _addresses = addresses;
        _options = options.Value;
        _time = time;
    }

    /// <param name="secret">The value of the cookie.</param>
    /// <param name="from">The caller's IP address.</param>
    /// <returns>Null when the session does not exist or has ended.</returns>
    public async ValueTask<SessionCookieIdentity?> VerifyAsync(string secret, string? from, CancellationToken cancellationToken)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var presented = PresentedSecret.Of(Guid.Empty, hash);
        if (_cache.FindCookie(presented) is { } known)
        {
            return known.Identity;
        }

        var asked = _cache.Now;
        var now = _time.GetUtcNow();
        var idleSince = now - _options.IdleLifetime;
        var replacedSince = now - _options.RefreshReuseGrace;
        await using var context = _contexts.Lease(tenantId: null);
        var row = await (
                from c in context.Set<SessionCookie>()
                where c.SecretHash == hash && (c.ReplacedAt == null || c.ReplacedAt > replacedSince)
                join s in context.Set<Session>() on c.SessionId equals s.Id
                where s.RevokedAt == null && s.ExpiresAt > now && s.LastSeenAt > idleSince
                select new
                {
                    s.Id,
                    s.UserId,
                    s.ExpiresAt,
                    s.LastSeenAt,
                    c.ReplacedAt,

                    // After the membership ended, the session has no tenant until the user switches to one, as after a refresh.
                    TenantId = context.Set<Membership>().Any(m => m.UserId == s.UserId && m.TenantId == c.TenantId) ? c.TenantId : null,
                })
            .FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            return null;
        }

        if (row.LastSeenAt <= now - SeenInterval)
        {
            var kept = _addresses.ToStore(from);
            using var pass = await _gate.EnterAsync(cancellationToken);
            await context.Set<Session>().Where(s => s.Id == row.Id && s.LastSeenAt < now)
                .ExecuteUpdateAsync(update => update.SetProperty(s => s.LastSeenAt, now).SetProperty(s => s.IpAddress, kept), cancellationToken);
        }

        var identity = new SessionCookieIdentity(row.UserId, row.Id, row.TenantId);
        var endsAt = row.ReplacedAt is { } replacedAt && replacedAt + _options.RefreshReuseGrace < row.ExpiresAt
            ? replacedAt + _options.RefreshReuseGrace
            : row.ExpiresAt;
        _cache.Remember(presented, new VerifiedCookie(identity, endsAt, asked.At), asked);
        return identity;
    }
}

/// <summary>The user, the session and the tenant of a verified cookie.</summary>
public sealed record SessionCookieIdentity(Guid UserId, Guid SessionId, Guid? TenantId);

/// <param name="At">When it was read, a timestamp of the monotonic clock.</param>
internal sealed record VerifiedCookie(SessionCookieIdentity Identity, DateTimeOffset EndsAt, long At);
