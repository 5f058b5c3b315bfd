using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.ExternalLogins;

/// <summary>An account elsewhere that signs a user in here. Its identity is issuer and subject (OpenID Connect Core 1.0, section 2); a mail address is none.</summary>
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

    /// <summary>Its name in the configuration.</summary>
    public string Provider { get; private set; } = null!;

    public string Issuer { get; private set; } = null!;

    [PersonalData]
    public string Subject { get; private set; } = null!;

    /// <summary>What the provider called the account when it was linked, for its user to tell it apart: an address or a name.</summary>
    [PersonalData]
    public string? Account { get; private set; }

    /// <summary>When somebody last signed in with it (UTC); null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    public static ExternalLogin Link(Guid userId, ExternalIdentity identity) =>
        new() { UserId = userId, Provider = identity.Provider, Issuer = identity.Issuer, Subject = identity.Subject, Account = identity.Email ?? identity.Name };

    public void Use(DateTimeOffset now) => LastUsedAt = now;
}

/// <summary>Whom a provider says that somebody is; verified, and cut to the lengths that are stored.</summary>
/// <param name="Provider">Its name in the configuration.</param>
/// <param name="Issuer">An address.</param>
/// <param name="Subject">Stable at the issuer; at most 255 characters.</param>
/// <param name="Email">As the provider wrote it; null when it says none.</param>
/// <param name="IsEmailVerified">Whether the provider says that the address was proven. Absence is a no.</param>
/// <param name="Name">For a new account; null when it says none.</param>
public sealed record ExternalIdentity(
    string Provider, string Issuer, [property: PersonalData] string Subject, [property: PersonalData] string? Email, bool IsEmailVerified, [property: PersonalData] string? Name);
