using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>The names of second factors in requests.</summary>
internal static class SecondFactorMethods
{
    public const string Totp = "totp";
    public const string Email = "email";
    public const string Recovery = "recovery";
}

/// <summary>Verifies a second factor and uses it up. The changes must be committed, whether or not the code is right.</summary>
internal sealed class SecondFactorCheck(
    ISecondFactors factors,
    IEmailCodes emailCodes,
    IAuthenticatorApps apps,
    ISecretProtector secrets,
    AttemptLimit attempts,
    SecondFactorMail mail,
    TimeProvider time)
{
    /// <summary>Data Protection purpose for the secrets of authenticator apps.</summary>
    public const string SecretPurpose = "Users.TotpSecrets.v1";

    /// <param name="requestedIn">Id of the challenge or session: an email code works only in the one that it was sent for.</param>
    /// <param name="method">One of <see cref="SecondFactorMethods"/>.</param>
    /// <returns>The verified method, or the error.</returns>
    public async Task<(AuthenticationMethod? Proven, Domain.Common.Error? Refusal)> CheckAsync(
        User user, Guid requestedIn, string method, string code, CancellationToken cancellationToken)
    {
        if (await attempts.IsSecondFactorBlockedAsync(user.Id, cancellationToken))
        {
            return (null, UserErrors.TooManyAttempts);
        }

        var enrolled = user.SecondFactors;
        var proven = method switch
        {
            SecondFactorMethods.Totp
                when enrolled.HasFlag(SecondFactors.Totp) && await IsTotpAsync(user, code, cancellationToken) => AuthenticationMethod.Totp,
            SecondFactorMethods.Email
                when enrolled.HasFlag(SecondFactors.EmailCode) && await IsEmailCodeAsync(user, requestedIn, code, cancellationToken)
                => AuthenticationMethod.EmailCode,
            SecondFactorMethods.Recovery
                when enrolled != SecondFactors.None && await IsRecoveryCodeAsync(user, code, cancellationToken) => AuthenticationMethod.RecoveryCode,
            _ => null,
        };

        // Checked again after the verification: among a thousand concurrent guesses the right one comes too late as well. A recovery code cannot be
        // guessed, so it is accepted and not lost.
        if (proven is not null
            && proven != AuthenticationMethod.RecoveryCode
            && await attempts.IsSecondFactorBlockedAsync(user.Id, cancellationToken))
        {
            return (null, UserErrors.TooManyAttempts);
        }

        await attempts.CountSecondFactorAsync(user.Id, proven is not null, cancellationToken);
        return (proven, proven is null ? UserErrors.WrongCode : null);
    }

    public Task<bool> IsEmailCodeAsync(User user, Guid requestedIn, string code, CancellationToken cancellationToken) =>
        emailCodes.TryUseAsync(user.Id, CodeMail.HashOf(requestedIn, code), time.GetUtcNow(), cancellationToken);

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
