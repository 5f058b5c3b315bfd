using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Domain.Users;

/// <summary>A person who signs in. A user belongs to no tenant; memberships connect the two.</summary>
public sealed class User : AggregateRoot
{
    public const int MaxDisplayNameLength = 100;
    public const int MaxReasonLength = 500;

    private User()
    {
    }

    [PersonalData]
    public EmailAddress Email { get; private set; } = null!;

    /// <summary>When the address was proven (UTC); null until then, and nobody signs in before.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; private set; }

    [PersonalData]
    public string DisplayName { get; private set; } = null!;

    /// <summary>A PHC string (Argon2id); never leaves the server.</summary>
    [Secret]
    public string PasswordHash { get; private set; } = null!;

    /// <summary>Counts the changes of the password and of the second factors. A session that was started before one gives no access, whenever it was committed.</summary>
    public int CredentialVersion { get; private set; }

    /// <summary>What a sign-in has to show besides the first factor: any one of these. The rows of the factors say the same; it stands here so that a sign-in without one asks nothing.</summary>
    public SecondFactors SecondFactors { get; private set; }

    /// <summary>Whether its user may know the password. Whoever came from a provider has none until they choose one; what is stored then is a hash that nothing matches.</summary>
    public bool HasPassword { get; private set; } = true;

    /// <summary>Whether the password was taken because of a second factor: alone it is too short. Its length is stored nowhere.</summary>
    public bool HasShortPassword { get; private set; }

    /// <summary>Since when (UTC) an operator keeps the user out; null while they may come in.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    /// <summary>Why, in an operator's words, for operators; null while the user is not disabled.</summary>
    [PersonalData]
    public string? DisabledBecause { get; private set; }

    public bool IsDisabled => DisabledAt is not null;

    public bool IsEmailVerified => EmailVerifiedAt is not null;

    public static User Register(EmailAddress email, string displayName, string passwordHash)
    {
        var user = new User { Email = email, DisplayName = displayName.Trim(), PasswordHash = passwordHash };
        user.Raise(new UserRegistered(user));
        return user;
    }

    /// <summary>Somebody whom a provider sent, with an address that it says is proven.</summary>
    /// <param name="email">Proven.</param>
    /// <param name="displayName">1 to 100 characters.</param>
    /// <param name="unknowableHash">Of a password that nobody was told.</param>
    /// <param name="now">UTC.</param>
    public static User RegisterWithoutPassword(EmailAddress email, string displayName, string unknowableHash, DateTimeOffset now)
    {
        var user = Register(email, displayName, unknowableHash);
        user.HasPassword = false;
        user.VerifyEmail(now);
        return user;
    }

    public void VerifyEmail(DateTimeOffset now)
    {
        if (IsEmailVerified)
        {
            return;
        }

        EmailVerifiedAt = now;
        Raise(new EmailVerified(Id));
    }

    /// <summary>Another address, which was proven just now.</summary>
    public void ChangeEmail(EmailAddress email, DateTimeOffset now)
    {
        Email = email;
        EmailVerifiedAt = now;
        Raise(new EmailChanged(Id));
    }

    public void Rename(string displayName) => DisplayName = displayName.Trim();

    /// <summary>Another password: from now on nobody who knew the old one has a session.</summary>
    /// <param name="passwordHash">Of the new one.</param>
    /// <param name="isShort">Whether it is long enough beside a second factor only.</param>
    public void ChangePassword(string passwordHash, bool isShort = false)
    {
        PasswordHash = passwordHash;
        HasPassword = true;
        HasShortPassword = isShort;
        CredentialVersion++;
        Raise(new PasswordChanged(Id));
    }

    /// <summary>
    /// The owner of the email address proved it. Credentials that another registration set are not the owner's: second factors end, and earlier sessions give no access.
    /// </summary>
    /// <param name="passwordHash">Of the owner's registration, or of a random password that was never shown.</param>
    /// <param name="displayName">Of the owner's registration; null keeps the present one.</param>
    /// <param name="hasPassword">Whether the owner knows the password.</param>
    public void HandOver(string passwordHash, string? displayName, bool hasPassword)
    {
        DisplayName = displayName ?? DisplayName;
        SecondFactors = SecondFactors.None;
        ChangePassword(passwordHash);
        HasPassword = hasPassword;
    }

    /// <summary>From now on a sign-in needs a second factor; sessions of before do not count.</summary>
    public void AddSecondFactor(SecondFactors factor)
    {
        SecondFactors |= factor;
        CredentialVersion++;
        Raise(new SecondFactorAdded(Id, factor));
    }

    /// <summary>Whether the password is good enough for what is left then.</summary>
    public bool CanDoWithout(SecondFactors factor) => !HasShortPassword || (SecondFactors & ~factor) != SecondFactors.None;

    public void RemoveSecondFactor(SecondFactors factor)
    {
        SecondFactors &= ~factor;
        CredentialVersion++;
        Raise(new SecondFactorRemoved(Id, factor));
    }

    /// <summary>Keeps the user out. No session of before counts, nor does one that is being started, also once they are let in again.</summary>
    /// <param name="reason">For operators.</param>
    /// <param name="now">UTC.</param>
    /// <returns>False when they were disabled before; the reason is replaced then.</returns>
    public bool Disable(string reason, DateTimeOffset now)
    {
        DisabledBecause = reason.Trim();
        if (IsDisabled)
        {
            return false;
        }

        DisabledAt = now;
        CredentialVersion++;
        Raise(new UserDisabled(Id));
        return true;
    }

    /// <summary>Lets the user sign in again.</summary>
    /// <returns>False when they were not disabled.</returns>
    public bool Enable()
    {
        if (!IsDisabled)
        {
            return false;
        }

        (DisabledAt, DisabledBecause) = (null, null);
        Raise(new UserEnabled(Id));
        return true;
    }

    /// <summary>The same password, hashed again because the parameters rose.</summary>
    public void ReplacePasswordHash(string passwordHash) => PasswordHash = passwordHash;
}

public sealed record UserRegistered(User User) : IDomainEvent;

public sealed record EmailVerified(Guid UserId) : IDomainEvent;

public sealed record EmailChanged(Guid UserId) : IDomainEvent;

public sealed record PasswordChanged(Guid UserId) : IDomainEvent;

public sealed record SecondFactorAdded(Guid UserId, SecondFactors Factor) : IDomainEvent;

public sealed record SecondFactorRemoved(Guid UserId, SecondFactors Factor) : IDomainEvent;

public sealed record UserDisabled(Guid UserId) : IDomainEvent;

public sealed record UserEnabled(Guid UserId) : IDomainEvent;
