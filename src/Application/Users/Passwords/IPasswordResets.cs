namespace SvcInfra.Application.Users.Passwords;

/// <summary>Finds and uses password reset tokens.</summary>
public interface IPasswordResets
{
    /// <summary>The user whose password the token may change; null when it is unknown, used or expired. Does not use it up.</summary>
    Task<Guid?> FindUserAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the token up, atomically, after locking the user's row. False when another request was first or it expired meanwhile.</summary>
    Task<bool> TryConsumeAsync(Guid userId, byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the user's unused, unexpired tokens. Locks the user's row until the commit, so that concurrent commands for the same user count one
    /// after the other.
    /// </summary>
    Task<int> CountOpenWithLockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);
}
