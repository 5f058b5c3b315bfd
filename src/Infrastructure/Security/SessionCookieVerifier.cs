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
/// Says whose session a browser's cookie is. A busy one costs a query a minute instead of one a request: what was found right is remembered, by the
/// SHA-256 of its secret, until a revocation names the session, its user or its tenant.
/// </summary>
public sealed class SessionCookieVerifier
{
    /// <summary>How old the time of a session's last use may be.</summary>
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(5);

    private readonly AppDbContextFactory _contexts;
    private readonly AccessCache _memory;
    private readonly IWriteGate _gate;
    private readonly IIpAddressPrivacy _addresses;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;

    internal SessionCookieVerifier(AppDbContextFactory contexts, AccessCache memory, IWriteGate gate, IIpAddressPrivacy addresses, IOptions<SessionOptions> options, TimeProvider time)
    {
        _contexts = contexts;
        _memory = memory;
        _gate = gate;
        _addresses = addresses;
        _options = options.Value;
        _time = time;
    }

    /// <param name="secret">What stands in the cookie.</param>
    /// <param name="from">The address that the request came from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: there is no such session, or it has ended.</returns>
    public async ValueTask<SessionCookieIdentity?> VerifyAsync(string secret, string? from, CancellationToken cancellationToken)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var presented = PresentedSecret.Of(Guid.Empty, hash);
        if (_memory.FindCookie(presented) is { } known)
        {
            return known.Identity;
        }

        var asked = _memory.Now;
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

                    // Whoever is no member any more acts nowhere until they choose, as after a refresh.
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
        var endsAt = row.ReplacedAt is { } replacedAt && replacedAt + _options.RefreshReuseGrace < row.ExpiresAt ? replacedAt + _options.RefreshReuseGrace : row.ExpiresAt;
        _memory.Remember(presented, new VerifiedCookie(identity, endsAt, asked.At), asked);
        return identity;
    }
}

/// <summary>Who acts, by a cookie that was found right.</summary>
public sealed record SessionCookieIdentity(Guid UserId, Guid SessionId, Guid? TenantId);

/// <param name="At">When it was read, of the monotonic clock.</param>
internal sealed record VerifiedCookie(SessionCookieIdentity Identity, DateTimeOffset EndsAt, long At);
