using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.SignIn;

/// <summary>An emailed link that signs in without a password: single use, 15 minutes, stored as hashes.</summary>
public sealed class SignInLink : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private SignInLink()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token in the email.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    /// <summary>SHA-256 of the secret returned to the browser that requested the link. It binds the link to that browser.</summary>
    [Secret]
    public byte[] RequestHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>UTC; set by an atomic update, so that the link works only once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static SignInLink Issue(Guid userId, byte[] tokenHash, byte[] requestHash, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, RequestHash = requestHash, ExpiresAt = now + Lifetime };

    public bool WasRequestedBy(byte[] requestHash) => RequestHash.AsSpan().SequenceEqual(requestHash);
}
