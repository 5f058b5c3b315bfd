namespace SvcInfra.Application.Users.Passwords;

/// <summary>Consumes mailed permissions to choose a new password.</summary>
public interface IPasswordResets
{
    /// <summary>Whose password the token may change; null when it is unknown, used or expired. Uses nothing up.</summary>
    Task<Guid?> FindUserAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the token up, atomically. False when another request was first, or it expired in between. It holds the user's row first.</summary>
    Task<bool> TryConsumeAsync(Guid userId, byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// How many were issued to the user and not used that are younger than they live. Whoever asks about the same user next waits for this command, so
    /// that each counts what the one before has issued.
    /// </summary>
    Task<int> CountOpenInTurnAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);
}
