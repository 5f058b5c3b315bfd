using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Profile;

namespace SvcInfra.Application.Users.Profile;

/// <summary>
/// Counts, finds and uses email change tokens. Commands that depend on a user's password or email address lock the user's row until the commit, so
/// that no change of the email address slips past a new password.
/// </summary>
public interface IEmailChanges
{
    /// <summary>
    /// Counts the user's unexpired requests, used or not, after locking the user's row. Null when the credentials changed since the user was read.
    /// </summary>
    Task<int?> CountWithLockAsync(User user, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Null when the token is unknown, used or expired. Does not use it up.</summary>
    Task<EmailChange?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the token up, atomically, after locking the user's row. False when another request was first or it expired meanwhile.</summary>
    Task<bool> TryConsumeAsync(EmailChange change, DateTimeOffset now, CancellationToken cancellationToken);
}
