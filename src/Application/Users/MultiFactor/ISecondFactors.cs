using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>A user's authenticator app and recovery codes, and what must happen to them at most once.</summary>
public interface ISecondFactors
{
    /// <summary>The app, confirmed or not; tracked. Null without one.</summary>
    Task<TotpFactor?> FindTotpAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Uses up a code's time step, atomically. False when this step or a later one was used before.</summary>
    Task<bool> TryUseStepAsync(Guid userId, long step, CancellationToken cancellationToken);

    /// <summary>Uses up a recovery code, atomically. False when there is no such code or another request was first.</summary>
    Task<bool> TryUseRecoveryCodeAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken);

    Task<int> CountRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes the authenticator app and the recovery codes.</summary>
    Task DeleteAllAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Deletes the user's recovery codes.</summary>
    Task DeleteRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken);
}

/// <summary>Codes by mail: one a user at a time.</summary>
public interface IEmailCodes
{
    /// <summary>Replaces the user's code. False when the last one was sent less than <see cref="EmailCode.Pause"/> ago.</summary>
    Task<bool> TryReplaceAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the code up, atomically. A wrong one counts as a try; after <see cref="EmailCode.MaxAttempts"/> none is right any more.</summary>
    Task<bool> TryUseAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Sign-ins that wait for a second factor.</summary>
public interface ISignInChallenges
{
    /// <summary>The challenge with one more try begun, atomically; null when it is unknown, used, expired or out of tries.</summary>
    Task<SignInChallenge?> TryBeginAttemptAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The open challenge; begins no try.</summary>
    Task<SignInChallenge?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the challenge up, atomically.</summary>
    Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);
}
