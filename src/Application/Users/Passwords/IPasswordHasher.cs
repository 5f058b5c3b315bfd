namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Hashes passwords for storage and verifies passwords against stored hashes. A stored hash carries its algorithm, parameters and salt (PHC
/// string format), so the parameters can be raised later without a migration: see <see cref="PasswordVerification.SucceededRehashNeeded"/>.
/// Both methods are deliberately expensive, and only a bounded number runs at a time. They throw
/// <see cref="PasswordHasherBusyException"/> when too many callers wait, and <see cref="OperationCanceledException"/> when the caller cancels while
/// waiting.
/// </summary>
public interface IPasswordHasher
{
    /// <summary>Hashes <paramref name="password"/> with a new random salt and the configured parameters.</summary>
    ValueTask<string> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>
    /// Verifies <paramref name="password"/> against a stored hash. Pass <see langword="null"/> for <paramref name="phc"/> when the user does not
    /// exist or has no password: the work is the same as for a hash with the configured parameters, and the result is
    /// <see cref="PasswordVerification.Failed"/>, so timing does not reveal which accounts exist. An unreadable hash is treated the same way.
    /// </summary>
    ValueTask<PasswordVerification> VerifyAsync(string? phc, string password, CancellationToken cancellationToken);
}

/// <summary>The result of a password verification.</summary>
public enum PasswordVerification
{
    /// <summary>The password is wrong, or there is no hash to verify it against.</summary>
    Failed = 0,

    /// <summary>The password is correct.</summary>
    Succeeded = 1,

    /// <summary>The password is correct, but its hash is weaker than configured: hash it again and store the new hash.</summary>
    SucceededRehashNeeded = 2,
}
