using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Changes of sessions past the aggregate: all of a user at once, however many there are, and what may happen at the same time.</summary>
public interface IUserSessions
{
    /// <summary>
    /// Ends them in the running command's transaction; every process refuses them within five seconds of its commit. What waits to become a session, and all other
    /// <see cref="IPendingSecrets"/>, ends with them.
    /// </summary>
    /// <param name="userId">Whose.</param>
    /// <param name="except">The one that stays; null for none.</param>
    /// <param name="because">For whoever looks at the rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task EndAllAsync(Guid userId, Guid? except, SessionRevocation because, CancellationToken cancellationToken);

    /// <summary>Notes that it is in use, and from where.</summary>
    Task SeenAsync(Guid sessionId, DateTimeOffset now, string? ipAddress, CancellationToken cancellationToken);
}
