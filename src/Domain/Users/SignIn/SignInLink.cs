using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.SignIn;

/// <summary>A mailed permission to sign in without a password: single use, 15 minutes, stored as hashes.</summary>
public sealed class SignInLink : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private SignInLink()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token in the mail.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    /// <summary>SHA-256 of what the browser got that asked: whoever has both asked for it.</summary>
    [Secret]
    public byte[] RequestHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Set by an atomic update, so that it works once (UTC).</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static SignInLink Issue(Guid userId, byte[] tokenHash, byte[] requestHash, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, RequestHash = requestHash, ExpiresAt = now + Lifetime };

    public bool WasAskedForBy(byte[] requestHash) => RequestHash.AsSpan().SequenceEqual(requestHash);
}
