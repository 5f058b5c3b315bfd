namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Turns passwords into strings that may be stored, and checks passwords against them. A stored string carries its own
/// algorithm, parameters and salt (PHC string format), so the parameters can rise later without a migration: see
/// <see cref="PasswordVerification.SucceededRehashNeeded"/>. Both methods are expensive on purpose and run a bounded number at a
/// time; both throw <see cref="PasswordHasherBusyException"/> when too many callers wait already, and
/// <see cref="OperationCanceledException"/> when the caller gives up before its turn.
/// </summary>
public interface IPasswordHasher
{
    /// <summary>Hashes <paramref name="password"/> with a new random salt and the parameters of the configuration.</summary>
    ValueTask<string> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>
    /// Checks <paramref name="password"/> against a stored string. Pass <see langword="null"/> for <paramref name="phc"/> when there
    /// is no such user, or the user has no password: the same work is done as for a user with a hash of today's parameters and the
    /// answer is <see cref="PasswordVerification.Failed"/>, so the time taken doesn't tell which accounts exist. A stored string that
    /// can't be read is treated the same way.
    /// </summary>
    ValueTask<PasswordVerification> VerifyAsync(string? phc, string password, CancellationToken cancellationToken);
}

/// <summary>What a password check found.</summary>
public enum PasswordVerification
{
    /// <summary>The password is wrong, or there is nothing to check it against.</summary>
    Failed = 0,

    /// <summary>The password is right.</summary>
    Succeeded = 1,

    /// <summary>The password is right, and its stored form is weaker than the configuration asks for: hash it again and store that.</summary>
    SucceededRehashNeeded = 2,
}
