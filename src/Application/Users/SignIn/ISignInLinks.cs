using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Finds and uses emailed sign-in links.</summary>
public interface ISignInLinks
{
    /// <summary>The open link; null when it is unknown, used or expired. Does not use it up.</summary>
    Task<SignInLink?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the link up, atomically. False when another request was first.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the user's open links. Locks the user's row until the commit, so that concurrent commands for the same user count one after the other.
    /// </summary>
    Task<int> CountOpenWithLockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);
}
