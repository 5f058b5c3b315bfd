using SvcInfra.Domain.Users.Registration;

namespace SvcInfra.Application.Users.Registration;

/// <summary>Finds and uses the tokens that verify email addresses.</summary>
public interface IEmailVerifications
{
    /// <summary>The open verification; null when it is unknown, used or expired. Does not use it up.</summary>
    Task<EmailVerification?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses it up, atomically, after locking the user's row. False when another request was first.</summary>
    Task<bool> TryConsumeAsync(EmailVerification verification, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Counts those issued to the user within the last hour, used or not. Locks the user's row until the commit, so that concurrent commands for the
    /// same user count one after the other.
    /// </summary>
    Task<int> CountOfLastHourWithLockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);
}
