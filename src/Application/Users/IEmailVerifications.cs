namespace SvcInfra.Application.Users;

/// <summary>Consumes mailed proofs of an address.</summary>
public interface IEmailVerifications
{
    /// <summary>Uses the token up, atomically. The user whose address it proves, or null when it is unknown, used or expired.</summary>
    Task<Guid?> TryConsumeAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);
}
