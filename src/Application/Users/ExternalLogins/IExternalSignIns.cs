using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Consumes what came back from providers, and what was linked.</summary>
public interface IExternalSignIns
{
    /// <summary>The open one with this code, begun in this browser; null when there is none. Uses nothing up.</summary>
    Task<ExternalSignIn?> FindAsync(byte[] codeHash, byte[] browserHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses it up, atomically. False when another request was first.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a linked account at once. False when the user has no such.</summary>
    Task<bool> TryUnlinkAsync(Guid id, Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes those that expired before.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
