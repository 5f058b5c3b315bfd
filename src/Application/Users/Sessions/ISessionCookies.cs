using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Stores the secrets of sessions in cookies.</summary>
public interface ISessionCookies
{
    void Add(SessionCookie cookie);

    /// <summary>The session of the cookie with this hash, replaced or not; null when the cookie was never issued.</summary>
    Task<Guid?> FindSessionAsync(byte[] secretHash, CancellationToken cancellationToken);

    /// <summary>Marks the session's cookie as replaced.</summary>
    Task ReplaceAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken);
}
