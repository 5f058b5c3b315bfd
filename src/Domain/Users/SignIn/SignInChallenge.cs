using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.SignIn;

/// <summary>A sign-in that waits for its second factor: valid for five minutes, five attempts. Its token gives no other access.</summary>
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

    /// <summary>
    /// The user's <see cref="User.CredentialVersion"/> when the first factor was checked. A later change of the password or the factors supersedes
    /// the challenge.
    /// </summary>
    public int CredentialVersion { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Attempts begun. An atomic update increments it.</summary>
    public int Attempts { get; private set; }

    /// <summary>UTC; set by an atomic update, so that the challenge works only once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static SignInChallenge Issue(User user, AuthenticationMethod method, byte[] tokenHash, DateTimeOffset now) => new()
    {
        UserId = user.Id,
        Method = method.Name,
        CredentialVersion = user.CredentialVersion,
        TokenHash = tokenHash,
        ExpiresAt = now + Lifetime,
    };
}
