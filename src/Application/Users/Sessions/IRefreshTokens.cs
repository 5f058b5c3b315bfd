using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>The rows behind refreshing.</summary>
public interface IRefreshTokens
{
    void Add(RefreshToken token);

    /// <summary>The token with this hash, untracked; null when it was never issued.</summary>
    Task<RefreshToken?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>When the first token of its generation was used (UTC); null while none was.</summary>
    Task<DateTimeOffset?> FirstUseOfGenerationAsync(RefreshToken token, CancellationToken cancellationToken);

    /// <summary>Marks it used, atomically. False when another request was first.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);
}
