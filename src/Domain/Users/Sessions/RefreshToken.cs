using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Sessions;

/// <summary>One link in a session's chain of refresh tokens: used once, then replaced (RFC 9700 §4.14.2).</summary>
public sealed class RefreshToken : Entity
{
    private RefreshToken()
    {
    }

    public Guid SessionId { get; private set; }

    /// <summary>SHA-256 of the 256 random bits; they themselves are never stored.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset IssuedAt { get; private set; }

    /// <summary>The idle end (UTC): a token that is not used by then is dead.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was rotated (UTC). Set by an atomic update, so that two requests cannot both be first.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>
    /// How many rotations it is away from the sign-in, from 1 on. Tokens of one generation are siblings: of them one is used, and the others only within the grace. 0: from
    /// before there were generations; such a token has no siblings.
    /// </summary>
    public int Generation { get; private set; }

    public static RefreshToken Issue(Guid sessionId, byte[] tokenHash, int generation, DateTimeOffset now, DateTimeOffset expiresAt) =>
        new() { SessionId = sessionId, TokenHash = tokenHash, Generation = generation, IssuedAt = now, ExpiresAt = expiresAt };
}
