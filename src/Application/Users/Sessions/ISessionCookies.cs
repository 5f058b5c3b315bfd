using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>The rows behind sessions in cookies.</summary>
public interface ISessionCookies
{
    void Add(SessionCookie cookie);

    /// <summary>The session of the cookie with this hash, replaced or not; null when it was never issued.</summary>
    Task<Guid?> FindSessionAsync(byte[] secretHash, CancellationToken cancellationToken);

    /// <summary>Marks what the session has as replaced.</summary>
    Task ReplaceAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken);
}
