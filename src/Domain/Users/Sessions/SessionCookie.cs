using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Sessions;

/// <summary>
/// The secret of a session that lives in a browser's cookie. A switch of tenant and every further proof of identity replace it, so that a copy made
/// before is worth nothing after (OWASP ASVS 5.0, 7.2.4).
/// </summary>
public sealed class SessionCookie : Entity
{
    private SessionCookie()
    {
    }

    public Guid SessionId { get; private set; }

    /// <summary>SHA-256 of the 256 random bits; they themselves are never stored.</summary>
    [Secret]
    public byte[] SecretHash { get; private set; } = null!;

    /// <summary>The tenant that its requests act in. Its own, not the session's: a request on its way while another tab switches stays where it was sent to.</summary>
    public Guid? TenantId { get; private set; }

    public DateTimeOffset IssuedAt { get; private set; }

    /// <summary>When another one took its place (UTC). Requests on their way may still bring it for a few seconds.</summary>
    public DateTimeOffset? ReplacedAt { get; private set; }

    public static SessionCookie Issue(Session session, byte[] secretHash, DateTimeOffset now) =>
        new() { SessionId = session.Id, SecretHash = secretHash, TenantId = session.TenantId, IssuedAt = now };
}
