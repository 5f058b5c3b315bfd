using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Changes to verified provider responses and linked accounts that must be safe against concurrent requests.</summary>
public interface IExternalSignIns
{
    /// <summary>The unused, unexpired sign-in with this code that this browser started; otherwise null. It stays usable.</summary>
    Task<ExternalSignIn?> FindAsync(byte[] codeHash, byte[] browserHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Marks it as used, atomically. False when another request used it first.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a linked account immediately. False when the user has no linked account with this id.</summary>
    Task<bool> TryUnlinkAsync(Guid id, Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes sign-ins that expired before this time.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
