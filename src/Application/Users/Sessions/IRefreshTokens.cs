using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Stores refresh tokens.</summary>
public interface IRefreshTokens
{
    void Add(RefreshToken token);

    /// <summary>The token with this hash, untracked; null when it was never issued.</summary>
    Task<RefreshToken?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>When the first token of the same generation was used (UTC); null while none was.</summary>
    Task<DateTimeOffset?> FirstUseOfGenerationAsync(RefreshToken token, CancellationToken cancellationToken);

    /// <summary>Marks the token as used, atomically. False when another request was first.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);
}
