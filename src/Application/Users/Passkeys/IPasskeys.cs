using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Changes to passkeys and challenges that must be safe against concurrent requests; each is one atomic statement.</summary>
public interface IPasskeys
{
    /// <summary>
    /// The challenge with this handle if it is for this ceremony, unused and not expired; otherwise null. It is untracked and stays usable.
    /// </summary>
    Task<PasskeyChallenge?> FindChallengeAsync(byte[] handleHash, PasskeyCeremony ceremony, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Marks the challenge as used. False when another request used it first, or it has expired.</summary>
    Task<bool> TryConsumeAsync(Guid challengeId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Locks the user's row until the command ends, so that concurrent changes to passkeys and linked accounts wait and counts stay correct.
    /// </summary>
    Task LockUserAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// Records a signature. False when its counter has not grown (WebAuthn Level 3, section 6.1.1), or the passkey is suspended or deleted.
    /// </summary>
    Task<bool> TryUseAsync(Guid passkeyId, PasskeyAssertion assertion, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Suspends a passkey whose counter has not grown. False when it is already suspended or deleted.</summary>
    Task<bool> TrySuspendAsync(Guid passkeyId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes it immediately, so that a concurrent sign-in is either refused or has already committed its session. False when the user has no
    /// passkey with this id.
    /// </summary>
    Task<bool> TryDeleteAsync(Guid passkeyId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes all passkeys of the user immediately.</summary>
    Task DeleteAllAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes challenges that expired before this time.</summary>
    Task PurgeChallengesAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
