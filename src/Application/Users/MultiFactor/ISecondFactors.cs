using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>A user's authenticator app and recovery codes, with atomic updates for what may happen only once.</summary>
public interface ISecondFactors
{
    /// <summary>The app, confirmed or not; tracked. Null when none is set up.</summary>
    Task<TotpFactor?> FindTotpAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Uses up the time step of a code, atomically. False when this step or a later one was already used.</summary>
    Task<bool> TryUseStepAsync(Guid userId, long step, CancellationToken cancellationToken);

    /// <summary>Uses up a recovery code, atomically. False when it does not exist or another request was first.</summary>
    Task<bool> TryUseRecoveryCodeAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken);

    Task<int> CountRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes the authenticator app and the recovery codes.</summary>
    Task DeleteAllAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes the user's recovery codes.</summary>
    Task DeleteRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken);
}

/// <summary>Email codes: one per user at a time.</summary>
public interface IEmailCodes
{
    /// <summary>Replaces the user's code. False when the previous one was sent less than <see cref="EmailCode.ResendInterval"/> ago.</summary>
    Task<bool> TryReplaceAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Uses the code up, atomically. A wrong code counts as an attempt; after <see cref="EmailCode.MaxAttempts"/> no code is accepted.
    /// </summary>
    Task<bool> TryUseAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Sign-ins that wait for a second factor.</summary>
public interface ISignInChallenges
{
    /// <summary>Begins one more attempt, atomically. Null when the challenge is unknown, used, expired or out of attempts.</summary>
    Task<SignInChallenge?> TryBeginAttemptAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The open challenge; does not count as an attempt.</summary>
    Task<SignInChallenge?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the challenge up, atomically.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);
}
