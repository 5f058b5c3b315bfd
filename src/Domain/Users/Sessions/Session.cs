using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Domain.Users.Sessions;

/// <summary>
/// A sign-in and all refresh tokens descending from it. Revoking it invalidates them, and every access token that names it.
/// </summary>
public sealed class Session : AggregateRoot
{
    /// <summary>The User-Agent is cut to this many characters.</summary>
    public const int MaxUserAgentLength = 256;

    private Session()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>
    /// The user's <see cref="User.CredentialVersion"/> when the factors were checked. A later change of the credentials supersedes the session.
    /// </summary>
    public int CredentialVersion { get; private set; }

    /// <summary>The tenant that the session acts in; null until the user joins or chooses one.</summary>
    public Guid? TenantId { get; private set; }

    /// <summary>Absolute expiry (UTC); refreshing does not extend it.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>
    /// Last sign-in or refresh (UTC). Written once per access-token lifetime, so writes are rare, and outside of the aggregate, because two tabs may
    /// refresh at once.
    /// </summary>
    public DateTimeOffset LastSeenAt { get; private set; }

    /// <summary>
    /// Methods used so far: names of <see cref="AuthenticationMethod"/>, separated by spaces (the <c>amr</c> claim of its tokens).
    /// </summary>
    public string AuthenticationMethods { get; private set; } = null!;

    /// <summary>The level that the methods reach together.</summary>
    public AuthenticationLevel Level { get; private set; }

    /// <summary>Last authentication of the user (UTC, the <c>auth_time</c> claim of its tokens); refreshing does not change it.</summary>
    public DateTimeOffset AuthenticatedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public SessionRevocation? RevokedBecause { get; private set; }

    [PersonalData]
    public string? UserAgent { get; private set; }

    /// <summary>The IP address, its <see cref="HashedIpAddress"/>, or null, depending on <c>Privacy:Addresses</c>.</summary>
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

    /// <summary>The user changed the credentials in this session, so it stays valid.</summary>
    public void KeepAfterCredentialChange(User user) => CredentialVersion = user.CredentialVersion;

    /// <summary>Records a re-authentication.</summary>
    /// <param name="level">The level that the session reaches with it; it never drops.</param>
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

/// <summary>The factors that a session starts with.</summary>
/// <param name="Methods">Names of <see cref="AuthenticationMethod"/>; at least one.</param>
/// <param name="Level">The level that they reach together.</param>
public sealed record SignInProof(IReadOnlyList<string> Methods, AuthenticationLevel Level)
{
    public static SignInProof By(AuthenticationMethod method) => new([method.Name], method.Level);
}

public enum SessionRevocation
{
    LoggedOut,

    /// <summary>A rotated refresh token was reused after the grace period: it may have been copied.</summary>
    RefreshTokenReused,

    /// <summary>Its user revoked it from another session.</summary>
    RevokedByUser,

    /// <summary>The password was changed or reset.</summary>
    PasswordChanged,

    /// <summary>A second factor was added or removed.</summary>
    FactorsChanged,

    /// <summary>An operator disabled the user.</summary>
    UserDisabled,

    /// <summary>An operator revoked all sessions of the user.</summary>
    EndedByOperator,

    /// <summary>The same browser signed in again.</summary>
    SignedInAgain,

    /// <summary>The external provider that it signed in with reported a logout.</summary>
    EndedByProvider,

    /// <summary>The owner verified the email address of an account that another person had registered.</summary>
    HandedOver,
}

public sealed record SessionRevoked(Guid SessionId, Guid UserId, SessionRevocation Because) : IDomainEvent;
