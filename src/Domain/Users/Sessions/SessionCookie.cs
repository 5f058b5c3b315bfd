using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Sessions;

/// <summary>
/// The secret of a session that is kept in a browser cookie. Switching the tenant and every re-authentication replace it, which invalidates copies
/// made before (OWASP ASVS 5.0, 7.2.4).
/// </summary>
public sealed class SessionCookie : Entity
{
    private SessionCookie()
    {
    }

    public Guid SessionId { get; private set; }

    /// <summary>SHA-256 of the 256 random bits; the secret itself is never stored.</summary>
    [Secret]
    public byte[] SecretHash { get; private set; } = null!;

    /// <summary>
    /// The tenant that requests with this cookie act in. Stored here and not read from the session: a request in flight keeps its tenant when another
    /// tab switches.
    /// </summary>
    public Guid? TenantId { get; private set; }

    public DateTimeOffset IssuedAt { get; private set; }

    /// <summary>When it was replaced (UTC). Requests in flight may still use it for a few seconds.</summary>
    public DateTimeOffset? ReplacedAt { get; private set; }

    public static SessionCookie Issue(Session session, byte[] secretHash, DateTimeOffset now) =>
        new() { SessionId = session.Id, SecretHash = secretHash, TenantId = session.TenantId, IssuedAt = now };
}
