using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passwords;

/// <summary>An emailed token that allows setting a new password: single use, valid for one hour, stored as a hash.</summary>
public sealed class PasswordReset : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private PasswordReset()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token; the token itself exists only in the email.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was used or superseded by another password change (UTC). Set by an atomic update, so that it works only once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static PasswordReset Issue(Guid userId, byte[] tokenHash, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, ExpiresAt = now + Lifetime };
}
