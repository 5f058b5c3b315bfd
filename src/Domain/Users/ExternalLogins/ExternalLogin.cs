using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.ExternalLogins;

/// <summary>
/// An account at an external provider that is linked to a user. Issuer and subject identify it (OpenID Connect Core 1.0, section 2); an email
/// address does not, because it can change hands.
/// </summary>
public sealed class ExternalLogin : AggregateRoot
{
    public const int MaxIssuerLength = 300;

    public const int MaxSubjectLength = 255;

    public const int MaxAccountLength = 254;

    public const int MaxPerUser = 20;

    private ExternalLogin()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>The provider's name in the configuration.</summary>
    public string Provider { get; private set; } = null!;

    public string Issuer { get; private set; } = null!;

    [PersonalData]
    public string Subject { get; private set; } = null!;

    /// <summary>The email address or name of the account when it was linked. Shown to the user; null when the provider gave neither.</summary>
    [PersonalData]
    public string? Account { get; private set; }

    /// <summary>The last sign-in with it (UTC); null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    public static ExternalLogin Link(Guid userId, ExternalIdentity identity) => new()
    {
        UserId = userId,
        Provider = identity.Provider,
        Issuer = identity.Issuer,
        Subject = identity.Subject,
        Account = identity.Email ?? identity.Name,
    };

    public void Use(DateTimeOffset now) => LastUsedAt = now;
}

/// <summary>The identity in a provider's verified response. All values fit into their columns.</summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Issuer">An absolute URL.</param>
/// <param name="Subject">Stable at the issuer; at most 255 characters.</param>
/// <param name="Email">Unchanged from the provider; null when absent.</param>
/// <param name="IsEmailVerified">Whether the provider asserts that the email address is verified; false when it does not say.</param>
/// <param name="Name">The display name for a new user; null when absent.</param>
public sealed record ExternalIdentity(
    string Provider,
    string Issuer,
    [property: PersonalData] string Subject,
    [property: PersonalData] string? Email,
    bool IsEmailVerified,
    [property: PersonalData] string? Name);
