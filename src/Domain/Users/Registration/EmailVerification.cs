using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Registration;

/// <summary>
/// A mailed proof of an address: single use, 24 hours, stored as a hash. It belongs to one registration, because the person who registers an address need not be its
/// owner: the proof confirms the credentials of that registration and no others.
/// </summary>
public sealed class EmailVerification : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private EmailVerification()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the token; the token itself exists only in the mail.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was consumed, or ended by a security event (UTC). Set by an atomic update, so that it works once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public RegistrationBinding Binding { get; private set; }

    /// <summary>The password of a later registration (PHC string); null for the other bindings.</summary>
    [Secret]
    public string? PasswordHash { get; private set; }

    /// <summary>The display name of a later registration; null for the other bindings.</summary>
    [PersonalData]
    public string? DisplayName { get; private set; }

    /// <summary>Keyed hash of the IP address that registered; null when it is unknown.</summary>
    public string? RequestedFrom { get; private set; }

    /// <summary>For the registration that made the account.</summary>
    public static EmailVerification OfAccount(Guid userId, byte[] tokenHash, string? from, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, ExpiresAt = now + Lifetime, Binding = RegistrationBinding.Account, RequestedFrom = from };

    /// <summary>For a later registration of the same address.</summary>
    public static EmailVerification OfLater(Guid userId, byte[] tokenHash, string passwordHash, string displayName, string? from, DateTimeOffset now) => new()
    {
        UserId = userId,
        TokenHash = tokenHash,
        ExpiresAt = now + Lifetime,
        Binding = RegistrationBinding.Later,
        PasswordHash = passwordHash,
        DisplayName = displayName.Trim(),
        RequestedFrom = from,
    };

    /// <summary>For no registration: several compete, or none is known.</summary>
    public static EmailVerification OfNone(Guid userId, byte[] tokenHash, DateTimeOffset now) =>
        new() { UserId = userId, TokenHash = tokenHash, ExpiresAt = now + Lifetime, Binding = RegistrationBinding.None };

    /// <summary>Another link for the same registration.</summary>
    public EmailVerification Again(byte[] tokenHash, DateTimeOffset now) => new()
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

/// <summary>Whose credentials a proof of an address confirms.</summary>
public enum RegistrationBinding
{
    /// <summary>Those of the registration that made the account.</summary>
    Account,

    /// <summary>Those of a later registration, which the verification carries.</summary>
    Later,

    /// <summary>None: all credentials of before end.</summary>
    None,
}
