using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passwords;

/// <summary>A mailed permission to choose a new password: single use, one hour, stored as a hash.</summary>
public sealed class PasswordReset : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private PasswordReset()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token; the token itself exists only in the mail.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was used, or overtaken by another change of the password (UTC). Set by an atomic update, so that it works once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static PasswordReset Issue(Guid userId, byte[] tokenHash, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, ExpiresAt = now + Lifetime };
}
