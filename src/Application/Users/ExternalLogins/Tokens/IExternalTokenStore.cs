using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>Where providers' tokens lie. What says "at once" writes past the running command, which may roll back: the provider does not.</summary>
public interface IExternalTokenStore
{
    /// <summary>Those of the account at the provider that signed in or was linked last; null when there are none.</summary>
    /// <exception cref="InvalidOperationException">The running command has written already.</exception>
    Task<ExternalTokenSet?> FindAsync(Guid userId, string provider, CancellationToken cancellationToken);

    /// <summary>At once: nobody else refreshes them for a while. False when somebody does, or they are others by now.</summary>
    Task<bool> TryLeaseAsync(ExternalTokenSet tokens, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>At once: the next pair. False when they are others by now, or gone.</summary>
    Task<bool> TryReplaceAsync(ExternalTokenSet tokens, string encrypted, DateTimeOffset? expiresAt, CancellationToken cancellationToken);

    /// <summary>At once: somebody else may try.</summary>
    Task ReleaseAsync(ExternalTokenSet tokens, CancellationToken cancellationToken);

    /// <summary>At once. False when they are others by now, or gone.</summary>
    Task<bool> TryRemoveAsync(ExternalTokenSet tokens, CancellationToken cancellationToken);

    /// <summary>In the running command: those of an account; null when it has none.</summary>
    Task<ExternalTokenSet?> FindAsync(Guid externalLoginId, CancellationToken cancellationToken);

    /// <summary>In the running command: the account brought others. False when it had none.</summary>
    Task<bool> TryPutAsync(ExternalTokenSet tokens, CancellationToken cancellationToken);

    /// <summary>In the running command: removes and gives those of an account; null when it had none.</summary>
    Task<ExternalTokenSet?> TakeAsync(Guid externalLoginId, CancellationToken cancellationToken);
}
