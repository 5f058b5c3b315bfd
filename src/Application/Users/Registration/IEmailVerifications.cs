using SvcInfra.Domain.Users.Registration;

namespace SvcInfra.Application.Users.Registration;

/// <summary>Consumes mailed proofs of an address.</summary>
public interface IEmailVerifications
{
    /// <summary>The open one; null when it is unknown, used or expired. Uses nothing up.</summary>
    Task<EmailVerification?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses it up, atomically. False when another request was first. It holds the user's row first.</summary>
    Task<bool> TryConsumeAsync(EmailVerification verification, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>How many were issued to the user within the last hour, used or not. The next caller for the same user waits for this command.</summary>
    Task<int> CountOfLastHourInTurnAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);
}
