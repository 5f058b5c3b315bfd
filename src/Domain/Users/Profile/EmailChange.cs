using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Profile;

/// <summary>A requested change of the email address, confirmed by a token sent to the new address: single use, 24 hours, stored as a hash.</summary>
public sealed class EmailChange : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private EmailChange()
    {
    }

    public Guid UserId { get; private set; }

    [PersonalData]
    public EmailAddress NewEmail { get; private set; } = null!;

    /// <summary>SHA-256 of the token; the token itself exists only in the email.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>
    /// When it was used, or superseded by another email change or a new password (UTC). Set by an atomic update, so that it works only once.
    /// </summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static EmailChange Issue(Guid userId, EmailAddress newEmail, byte[] tokenHash, DateTimeOffset now) =>
        new() { UserId = userId, NewEmail = newEmail, TokenHash = tokenHash, ExpiresAt = now + Lifetime };
}
