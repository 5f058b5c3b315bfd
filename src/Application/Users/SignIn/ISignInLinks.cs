using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Consumes mailed permissions to sign in.</summary>
public interface ISignInLinks
{
    /// <summary>The open link; null when it is unknown, used or expired. Uses nothing up.</summary>
    Task<SignInLink?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the link up, atomically. False when another request was first.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>How many of the user's work. Whoever asks about the same user next waits for this command.</summary>
    Task<int> CountOpenWithLockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);
}
