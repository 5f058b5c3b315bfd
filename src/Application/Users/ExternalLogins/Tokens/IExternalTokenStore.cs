using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>
/// Stores providers' tokens. "Immediately" means outside of the running command's transaction: the command may roll back, the provider does not.
/// </summary>
public interface IExternalTokenStore
{
    /// <summary>The tokens of the user's account at the provider that signed in or was linked last; null when none exist.</summary>
    /// <exception cref="InvalidOperationException">The running command has already written.</exception>
    Task<ExternalTokenSet?> FindAsync(Guid userId, string provider, CancellationToken cancellationToken);

    /// <summary>Takes the lease for a refresh immediately. False when another request holds it, or the tokens have changed.</summary>
    Task<bool> TryLeaseAsync(ExternalTokenSet tokens, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Stores refreshed tokens immediately and ends the lease. False when the tokens have changed or are deleted.</summary>
    Task<bool> TryReplaceAsync(ExternalTokenSet tokens, string encrypted, DateTimeOffset? expiresAt, CancellationToken cancellationToken);

    /// <summary>Ends the lease immediately.</summary>
    Task ReleaseAsync(ExternalTokenSet tokens, CancellationToken cancellationToken);

    /// <summary>Deletes the tokens immediately. False when the tokens have changed or are already deleted.</summary>
    Task<bool> TryRemoveAsync(ExternalTokenSet tokens, CancellationToken cancellationToken);

    /// <summary>The tokens of a linked account, read in the running command; null when it has none.</summary>
    Task<ExternalTokenSet?> FindAsync(Guid externalLoginId, CancellationToken cancellationToken);

    /// <summary>Overwrites the tokens of a linked account in the running command. False when it has none.</summary>
    Task<bool> TryUpdateAsync(ExternalTokenSet tokens, CancellationToken cancellationToken);

    /// <summary>Deletes and returns the tokens of a linked account in the running command; null when it has none.</summary>
    Task<ExternalTokenSet?> TakeAsync(Guid externalLoginId, CancellationToken cancellationToken);
}
