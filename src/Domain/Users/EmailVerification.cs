using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users;

/// <summary>A mailed proof of an address: single use, 24 hours, stored as a hash.</summary>
public sealed class EmailVerification : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private EmailVerification()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token; the token itself exists only in the mail.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was consumed (UTC). Set by an atomic update, so that it works once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static EmailVerification Issue(Guid userId, byte[] tokenHash, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, ExpiresAt = now + Lifetime };
}
