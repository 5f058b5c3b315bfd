using System.Text.Json;
using Ardalis.Result;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>
/// Verifies a passkey's response and finds its user. Commands that use it must be <c>ICommitsOnFailure</c>, because a counter that has not grown
/// suspends the passkey although the command fails.
/// </summary>
internal sealed class PasskeyVerification(
    IPasskeys store,
    IReadRepository<Passkey> passkeys,
    SignInUserFinder users,
    IPasskeyCeremonies ceremonies,
    PasskeyMail mail,
    IAuditTrail trail,
    TimeProvider time)
{
    /// <returns>The passkey's user, <paramref name="refusal"/>, or <see cref="PasskeyErrors.CounterRegressed"/>.</returns>
    /// <param name="credential">The browser's response.</param>
    /// <param name="ceremony">The purpose that the challenge must have.</param>
    /// <param name="userId">The signed-in user; null for a sign-in.</param>
    /// <param name="refusal">The error for every failure other than a regressed counter.</param>
    public async Task<Result<User>> VerifyAsync(
        string handle, JsonElement credential, PasskeyCeremony ceremony, Guid? userId, Error refusal, CancellationToken cancellationToken)
    {
        if (await store.FindChallengeAsync(SecretToken.HashOf(handle), ceremony, time.GetUtcNow(), cancellationToken) is not { } challenge
            || challenge.UserId != userId
            || PasskeyRules.CredentialIdOf(credential) is not { } credentialId
            || await passkeys.FirstOrDefaultAsync(new PasskeyByCredentialId(credentialId), cancellationToken) is not { } passkey
            || (userId is not null && passkey.UserId != userId)
            || await users.FindAsync(passkey.UserId, cancellationToken) is not { } user)
        {
            return refusal;
        }

        trail.About("user", user.Id.ToString());
        if (challenge.EmailHash is { } emailHash && !emailHash.AsSpan().SequenceEqual(PasskeyChallenges.EmailHashOf(user.Email)))
        {
            return refusal;
        }

        // Verified before the first write: no transaction is open meanwhile, and a wrong signature costs no write.
        if (await ceremonies.FinishAssertionAsync(challenge.State, passkey, credential.GetRawText()) is not { } assertion
            || !await store.TryConsumeAsync(challenge.Id, time.GetUtcNow(), cancellationToken))
        {
            return refusal;
        }

        return await store.TryUseAsync(passkey.Id, assertion, time.GetUtcNow(), cancellationToken)
            ? user
            : await SuspendAsync(passkey, user, refusal, cancellationToken);
    }

    private async Task<Error> SuspendAsync(Passkey passkey, User user, Error refusal, CancellationToken cancellationToken)
    {
        if (await store.TrySuspendAsync(passkey.Id, time.GetUtcNow(), cancellationToken))
        {
            trail.Record(AuditEvent.Denied(PasskeyAuditEvents.CounterRegressed) with
            {
                TargetType = "user",
                TargetId = user.Id.ToString(),
                TenantId = IAuditTrail.Installation,
                Reason = passkey.Id.ToString(),
            });
            await mail.NotifyOfSuspensionAsync(user, passkey, cancellationToken);
            return PasskeyErrors.CounterRegressed;
        }

        return passkey.CounterRegressedAt is null ? refusal : PasskeyErrors.CounterRegressed;
    }
}
