using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Registration;

/// <summary>
/// An emailed token that verifies an email address: single use, 24 hours, stored as a hash. It belongs to one registration, because someone other
/// than the owner may register an email address: verification confirms the credentials of that registration only.
/// </summary>
public sealed class EmailVerification : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private EmailVerification()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token; the token itself exists only in the email.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was used, or revoked by a security event (UTC). Set by an atomic update, so that it works only once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public RegistrationBinding Binding { get; private set; }

    /// <summary>The password of a later registration (PHC string); null for the other bindings.</summary>
    [Secret]
    public string? PasswordHash { get; private set; }

    /// <summary>The display name of a later registration; null for the other bindings.</summary>
    [PersonalData]
    public string? DisplayName { get; private set; }

    /// <summary>Keyed hash of the IP address that registered; null when unknown.</summary>
    public string? RequestedFrom { get; private set; }

    /// <summary>For the registration that created the account.</summary>
    public static EmailVerification ForAccount(Guid userId, byte[] tokenHash, string? from, DateTimeOffset now) => new()
    {
        UserId = userId,
        TokenHash = tokenHash,
        ExpiresAt = now + Lifetime,
        Binding = RegistrationBinding.Account,
        RequestedFrom = from,
    };

    /// <summary>For a later registration of the same email address.</summary>
    public static EmailVerification ForLaterRegistration(
        Guid userId, byte[] tokenHash, string passwordHash, string displayName, string? from, DateTimeOffset now) => new()
        {
            UserId = userId,
            TokenHash = tokenHash,
            ExpiresAt = now + Lifetime,
            Binding = RegistrationBinding.Later,
            PasswordHash = passwordHash,
            DisplayName = displayName.Trim(),
            RequestedFrom = from,
        };

    /// <summary>Bound to no registration: several compete, or none is known.</summary>
    public static EmailVerification WithoutRegistration(Guid userId, byte[] tokenHash, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, ExpiresAt = now + Lifetime, Binding = RegistrationBinding.None };

    /// <summary>A new token for the same registration.</summary>
    public EmailVerification Reissue(byte[] tokenHash, DateTimeOffset now) => new()
    {
        UserId = UserId,
        TokenHash = tokenHash,
        ExpiresAt = now + Lifetime,
        Binding = Binding,
        PasswordHash = PasswordHash,
        DisplayName = DisplayName,
        RequestedFrom = RequestedFrom,
    };

    public bool IsOfSameRegistration(EmailVerification other) => Binding == other.Binding && PasswordHash == other.PasswordHash;
}

/// <summary>Which credentials the verification of an email address confirms.</summary>
public enum RegistrationBinding
{
    /// <summary>Those of the registration that created the account.</summary>
    Account,

    /// <summary>Those of a later registration, stored in the verification.</summary>
    Later,

    /// <summary>None: all existing credentials are revoked.</summary>
    None,
}
