using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Domain.Users.Sessions;

/// <summary>
/// A sign-in, and the family of refresh tokens that descend from it. Revoking it ends them all, and every access
/// token that names it.
/// </summary>
public sealed class Session : AggregateRoot
{
    /// <summary>Characters that are kept of what the program calls itself.</summary>
    public const int MaxUserAgentLength = 256;

    private Session()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>The user's, when the factors were checked: a sign-in that a change of them overtakes is worth nothing.</summary>
    public int CredentialVersion { get; private set; }

    /// <summary>The tenant that the session acts in; null until the user has or chooses one.</summary>
    public Guid? TenantId { get; private set; }

    /// <summary>The absolute end (UTC); refreshing does not move it.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was signed in or refreshed last (UTC): as often as access tokens run out, so its writes are rare. Written past the aggregate, because two tabs may refresh at once.</summary>
    public DateTimeOffset LastSeenAt { get; private set; }

    /// <summary>What was proven in it so far: names of <see cref="AuthenticationMethod"/>, separated by spaces (the <c>amr</c> of its tokens).</summary>
    public string AuthenticationMethods { get; private set; } = null!;

    /// <summary>What they are worth together.</summary>
    public AuthenticationLevel Level { get; private set; }

    /// <summary>When its user last proved who they are (UTC, the <c>auth_time</c> of its tokens); refreshing does not move it.</summary>
    public DateTimeOffset AuthenticatedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public SessionRevocation? RevokedBecause { get; private set; }

    [PersonalData]
    public string? UserAgent { get; private set; }

    /// <summary>Or its <see cref="HashedIpAddress"/>, or null, by <c>Privacy:Addresses</c>.</summary>
    [PersonalData]
    public string? IpAddress { get; private set; }

    public static Session Start(
        User user, SignInProof proof, Guid? tenantId, DateTimeOffset now, DateTimeOffset expiresAt, string? userAgent, string? ipAddress) =>
        new()
        {
            UserId = user.Id,
            CredentialVersion = user.CredentialVersion,
            TenantId = tenantId,
            AuthenticationMethods = string.Join(' ', proof.Methods),
            Level = proof.Level,
            AuthenticatedAt = now,
            LastSeenAt = now,
            ExpiresAt = expiresAt,
            UserAgent = StorableText.Clean(userAgent, MaxUserAgentLength),
            IpAddress = ipAddress,
        };

    public bool IsActive(DateTimeOffset now) => RevokedAt is null && ExpiresAt > now;

    /// <summary>The user proved in it to know the new credentials.</summary>
    public void Adopt(User user) => CredentialVersion = user.CredentialVersion;

    /// <summary>Its user proved once more who they are.</summary>
    /// <param name="method">How.</param>
    /// <param name="level">What the session is worth with it; it never falls.</param>
    /// <param name="now">UTC.</param>
    public void StepUp(AuthenticationMethod method, AuthenticationLevel level, DateTimeOffset now)
    {
        if (!AuthenticationMethods.Split(' ').Contains(method.Name))
        {
            AuthenticationMethods += " " + method.Name;
        }

        Level = level > Level ? level : Level;
        AuthenticatedAt = now;
    }

    public void SwitchTenant(Guid tenantId) => TenantId = tenantId;

    public void LeaveTenant() => TenantId = null;

    public void Revoke(SessionRevocation because, DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return;
        }

        RevokedAt = now;
        RevokedBecause = because;
        Raise(new SessionRevoked(Id, UserId, because));
    }
}

/// <summary>What a session is started with.</summary>
/// <param name="Methods">Names of <see cref="AuthenticationMethod"/>; at least one.</param>
/// <param name="Level">What they are worth together.</param>
public sealed record SignInProof(IReadOnlyList<string> Methods, AuthenticationLevel Level)
{
    public static SignInProof By(AuthenticationMethod method) => new([method.Name], method.Level);
}

public enum SessionRevocation
{
    LoggedOut,

    /// <summary>A rotated refresh token came back after the grace: somebody has a copy.</summary>
    RefreshTokenReused,

    /// <summary>Its user ended it from another one.</summary>
    RevokedByUser,

    /// <summary>The password was changed or reset: whoever knew the old one is out.</summary>
    PasswordChanged,

    /// <summary>A second factor was added or removed.</summary>
    FactorsChanged,

    /// <summary>An operator disabled its user.</summary>
    UserDisabled,

    /// <summary>An operator ended all sessions of its user.</summary>
    EndedByOperator,

    /// <summary>Its browser signed in again.</summary>
    SignedInAgain,

    /// <summary>The provider whose account signed in said that its session is over.</summary>
    EndedByProvider,

    /// <summary>The owner of the account's address proved it; somebody else had begun the session.</summary>
    HandedOver,
}

public sealed record SessionRevoked(Guid SessionId, Guid UserId, SessionRevocation Because) : IDomainEvent;
