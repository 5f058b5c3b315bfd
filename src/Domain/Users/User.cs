using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Domain.Users;

/// <summary>A person who signs in. Users belong to no tenant; memberships connect users and tenants.</summary>
public sealed class User : AggregateRoot
{
    public const int MaxDisplayNameLength = 100;
    public const int MaxReasonLength = 500;

    private User()
    {
    }

    [PersonalData]
    public EmailAddress Email { get; private set; } = null!;

    /// <summary>
    /// When the email address was verified (UTC); null before. Sign-in requires it unless <c>SignIn:RequireVerifiedEmail</c> is false.
    /// </summary>
    public DateTimeOffset? EmailVerifiedAt { get; private set; }

    [PersonalData]
    public string DisplayName { get; private set; } = null!;

    /// <summary>A PHC string (Argon2id); it never leaves the server.</summary>
    [Secret]
    public string PasswordHash { get; private set; } = null!;

    /// <summary>
    /// Incremented by each change of the password or the second factors. A session started with an older version gives no access, even if it is
    /// committed later.
    /// </summary>
    public int CredentialVersion { get; private set; }

    /// <summary>
    /// The enrolled second factors; a sign-in needs any one of them. Duplicates what the factor rows say, so that a sign-in without a second
    /// factor needs no extra query.
    /// </summary>
    public SecondFactors SecondFactors { get; private set; }

    /// <summary>
    /// False for a user who has not chosen a password yet, such as one who signed up with an external provider; the stored hash then matches no
    /// password.
    /// </summary>
    public bool HasPassword { get; private set; } = true;

    /// <summary>Whether the password is acceptable only together with a second factor. Its length is stored nowhere.</summary>
    public bool HasShortPassword { get; private set; }

    /// <summary>When an operator disabled the user (UTC); null while the user may sign in.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    /// <summary>The operator's reason, shown to operators only; null while the user is not disabled.</summary>
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

    /// <summary>Registers a user whose email address an external provider has verified.</summary>
    /// <param name="unusableHash">Hash of a random password that is never shown.</param>
    public static User RegisterWithoutPassword(EmailAddress email, string displayName, string unusableHash, DateTimeOffset now)
    {
        var user = Register(email, displayName, unusableHash);
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

    /// <summary>Sets a new email address, which was verified just now.</summary>
    public void ChangeEmail(EmailAddress email, DateTimeOffset now)
    {
        Email = email;
        EmailVerifiedAt = now;
        Raise(new EmailChanged(Id));
    }

    public void Rename(string displayName) => DisplayName = displayName.Trim();

    /// <summary>Sets a new password and supersedes all sessions.</summary>
    /// <param name="isShort">Whether the password is long enough only together with a second factor.</param>
    public void ChangePassword(string passwordHash, bool isShort = false)
    {
        PasswordHash = passwordHash;
        HasPassword = true;
        HasShortPassword = isShort;
        CredentialVersion++;
        Raise(new PasswordChanged(Id));
    }

    /// <summary>
    /// The owner verified the email address. Credentials set by another registration are not the owner's: second factors are removed and earlier
    /// sessions superseded.
    /// </summary>
    /// <param name="passwordHash">Hash of the owner's password, or of a random one that is never shown.</param>
    /// <param name="displayName">From the owner's registration; null keeps the current one.</param>
    /// <param name="hasPassword">Whether the owner knows the password.</param>
    public void HandOver(string passwordHash, string? displayName, bool hasPassword)
    {
        DisplayName = displayName ?? DisplayName;
        SecondFactors = SecondFactors.None;
        ChangePassword(passwordHash);
        HasPassword = hasPassword;
    }

    /// <summary>Requires a second factor from the next sign-in on and supersedes all sessions.</summary>
    public void AddSecondFactor(SecondFactors factor)
    {
        SecondFactors |= factor;
        CredentialVersion++;
        Raise(new SecondFactorAdded(Id, factor));
    }

    /// <summary>Whether the password is long enough without this factor.</summary>
    public bool CanRemove(SecondFactors factor) => !HasShortPassword || (SecondFactors & ~factor) != SecondFactors.None;

    public void RemoveSecondFactor(SecondFactors factor)
    {
        SecondFactors &= ~factor;
        CredentialVersion++;
        Raise(new SecondFactorRemoved(Id, factor));
    }

    /// <summary>Disables the user. Existing sessions and those being started stay superseded, even after the user is enabled again.</summary>
    /// <param name="reason">Shown to operators only.</param>
    /// <returns>False when the user was already disabled; the reason is replaced.</returns>
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
    /// <returns>False when the user was not disabled.</returns>
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

    /// <summary>Stores a new hash of the same password after the hashing cost was raised.</summary>
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
