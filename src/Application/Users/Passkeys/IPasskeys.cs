using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>What happens to passkeys and their challenges by one atomic statement each, because two requests may want the same.</summary>
public interface IPasskeys
{
    /// <summary>The challenge with this handle if it is for this ceremony, unused and not expired; untracked. Uses nothing up.</summary>
    Task<PasskeyChallenge?> FindChallengeAsync(byte[] handleHash, PasskeyCeremony ceremony, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the challenge up. False when another request was first, or it expired in between.</summary>
    Task<bool> TryConsumeAsync(Guid challengeId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Waits for other registrations of the user and keeps them waiting until the command ends, so that what is counted stays true.</summary>
    Task TakeTurnAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Notes a signature. False when its counter has not grown (WebAuthn Level 3, section 6.1.1), or the passkey is suspended or gone by now.</summary>
    Task<bool> TryUseAsync(Guid passkeyId, PasskeyAssertion assertion, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes it useless after its counter has not grown. False when it was before, or is gone by now.</summary>
    Task<bool> TrySuspendAsync(Guid passkeyId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes it at once, so that a sign-in with it is either refused or has committed its session. False when the user has no such passkey.</summary>
    Task<bool> TryDeleteAsync(Guid passkeyId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes all of the user's at once.</summary>
    Task DeleteAllAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes challenges that expired before.</summary>
    Task PurgeChallengesAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
