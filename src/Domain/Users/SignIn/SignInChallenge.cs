using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.SignIn;

/// <summary>A sign-in that waits for its second factor: five minutes, five tries. Its token is good for nothing else.</summary>
public sealed class SignInChallenge : AggregateRoot
{
    public const int MaxAttempts = 5;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private SignInChallenge()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    /// <summary>The first factor: a name of <see cref="AuthenticationMethod"/>.</summary>
    public string Method { get; private set; } = null!;

    /// <summary>The user's, when the first factor was checked: a change of the password or of the factors overtakes it.</summary>
    public int CredentialVersion { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Tries that were begun. Counted by an atomic update.</summary>
    public int Attempts { get; private set; }

    /// <summary>Set by an atomic update, so that it works once (UTC).</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static SignInChallenge Issue(User user, AuthenticationMethod method, byte[] tokenHash, DateTimeOffset now) =>
        new() { UserId = user.Id, Method = method.Name, CredentialVersion = user.CredentialVersion, TokenHash = tokenHash, ExpiresAt = now + Lifetime };
}
