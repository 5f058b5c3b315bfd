using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Sessions;

/// <summary>One link in a session's chain of refresh tokens: used once, then replaced (RFC 9700 §4.14.2).</summary>
public sealed class RefreshToken : Entity
{
    private RefreshToken()
    {
    }

    public Guid SessionId { get; private set; }

    /// <summary>SHA-256 of the 256 random bits; the token itself is never stored.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset IssuedAt { get; private set; }

    /// <summary>Idle expiry (UTC): the token expires if it is not used by then.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was rotated (UTC). Set by an atomic update, so that only one of two concurrent requests is first.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>
    /// Number of rotations since the sign-in, starting at 1. Tokens of one generation are siblings: one of them is used, the others only within the
    /// grace period. 0 marks a token issued before generations existed; it has no siblings.
    /// </summary>
    public int Generation { get; private set; }

    public static RefreshToken Issue(Guid sessionId, byte[] tokenHash, int generation, DateTimeOffset now, DateTimeOffset expiresAt) =>
        new() { SessionId = sessionId, TokenHash = tokenHash, Generation = generation, IssuedAt = now, ExpiresAt = expiresAt };
}
