using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>
/// Updates sessions outside of the aggregate: all sessions of a user at once, and updates that may run concurrently.
/// </summary>
public interface IUserSessions
{
    /// <summary>
    /// Revokes the user's sessions in the running command's transaction; every process rejects them within five seconds of its commit. Also revokes
    /// all <see cref="IPendingSecrets"/>.
    /// </summary>
    /// <param name="except">The session that stays; null revokes all.</param>
    Task EndAllAsync(Guid userId, Guid? except, SessionRevocation because, CancellationToken cancellationToken);

    /// <summary>Records the time and the IP address of the last use.</summary>
    Task RecordUseAsync(Guid sessionId, DateTimeOffset now, string? ipAddress, CancellationToken cancellationToken);
}
