using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>The names that callers use for second factors.</summary>
internal static class SecondFactorMethods
{
    public const string Totp = "totp";
    public const string Email = "email";
    public const string Recovery = "recovery";
}

/// <summary>Checks a second factor and uses it up. Right or wrong, what it changes has to be committed.</summary>
internal sealed class SecondFactorCheck(
    ISecondFactors factors, IEmailCodes emailCodes, IAuthenticatorApps apps, ISecretProtector secrets, AttemptLimit attempts, SecondFactorMail mail, TimeProvider time)
{
    /// <summary>What the secret of an authenticator app is encrypted for.</summary>
    public const string SecretPurpose = "Users.TotpSecrets.v1";

    /// <param name="user">Whose factor.</param>
    /// <param name="askedIn">The challenge or the session that is answered: a mailed code answers the one that it was sent for.</param>
    /// <param name="method">One of <see cref="SecondFactorMethods"/>.</param>
    /// <param name="code">As it was given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was proven, or why not.</returns>
    public async Task<(AuthenticationMethod? Proven, Domain.Common.Error? Refusal)> CheckAsync(User user, Guid askedIn, string method, string code, CancellationToken cancellationToken)
    {
        if (await attempts.HasToWaitForFactorAsync(user.Id, cancellationToken))
        {
            return (null, UserErrors.TooManyAttempts);
        }

        var proven = method switch
        {
            SecondFactorMethods.Totp when user.SecondFactors.HasFlag(SecondFactors.Totp) && await IsTotpAsync(user, code, cancellationToken) => AuthenticationMethod.Totp,
            SecondFactorMethods.Email when user.SecondFactors.HasFlag(SecondFactors.EmailCode) && await IsEmailCodeAsync(user, askedIn, code, cancellationToken) => AuthenticationMethod.EmailCode,
            SecondFactorMethods.Recovery when user.SecondFactors != SecondFactors.None && await IsRecoveryCodeAsync(user, code, cancellationToken) => AuthenticationMethod.RecoveryCode,
            _ => null,
        };

        // Asked again behind the check: of a thousand guesses at once the right one comes too late, too. A recovery code cannot be guessed, and is not lost by it.
        if (proven is not null && proven != AuthenticationMethod.RecoveryCode && await attempts.HasToWaitForFactorAsync(user.Id, cancellationToken))
        {
            return (null, UserErrors.TooManyAttempts);
        }

        await attempts.CountFactorAsync(user.Id, proven is not null, cancellationToken);
        return (proven, proven is null ? UserErrors.WrongCode : null);
    }

    public Task<bool> IsEmailCodeAsync(User user, Guid askedIn, string code, CancellationToken cancellationToken) =>
        emailCodes.TryUseAsync(user.Id, CodeMail.HashOf(askedIn, code), time.GetUtcNow(), cancellationToken);

    private async Task<bool> IsTotpAsync(User user, string code, CancellationToken cancellationToken) =>
        await factors.FindTotpAsync(user.Id, cancellationToken) is { ConfirmedAt: not null } factor
        && apps.FindStep(secrets.Unprotect(SecretPurpose, factor.ProtectedSecret), code, time.GetUtcNow()) is { } step
        && await factors.TryUseStepAsync(user.Id, step, cancellationToken);

    private async Task<bool> IsRecoveryCodeAsync(User user, string code, CancellationToken cancellationToken)
    {
        if (!await factors.TryUseRecoveryCodeAsync(user.Id, RecoveryCodes.HashOf(code), time.GetUtcNow(), cancellationToken))
        {
            return false;
        }

        await mail.NotifyOfRecoveryAsync(user, await factors.CountRecoveryCodesAsync(user.Id, cancellationToken), cancellationToken);
        return true;
    }
}
