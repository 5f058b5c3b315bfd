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
/// Checks a passkey's signature: the one way from a browser's answer to a user. Commands that use it are <c>ICommitsOnFailure</c>: a counter that has
/// not grown suspends the passkey in spite of the refusal.
/// </summary>
internal sealed class PasskeyVerification(
    IPasskeys passkeys, IReadRepository<Passkey> read, SignInUserFinder users, IPasskeyCeremonies ceremonies, PasskeyMail mail, IAuditTrail trail, TimeProvider time)
{
    /// <returns>The passkey's user; or <paramref name="refusal"/>, or that the passkey is suspended.</returns>
    /// <param name="handle">The challenge's.</param>
    /// <param name="credential">The browser's answer.</param>
    /// <param name="ceremony">What the challenge has to be for.</param>
    /// <param name="userId">Who is signed in; null for a sign-in.</param>
    /// <param name="refusal">What to answer whatever is wrong.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Result<User>> VerifyAsync(
        string handle, JsonElement credential, PasskeyCeremony ceremony, Guid? userId, Error refusal, CancellationToken cancellationToken)
    {
        if (await passkeys.FindChallengeAsync(SecretToken.HashOf(handle), ceremony, time.GetUtcNow(), cancellationToken) is not { } challenge
            || challenge.UserId != userId
            || PasskeyRules.CredentialIdOf(credential) is not { } credentialId
            || await read.FirstOrDefaultAsync(new PasskeyByCredentialId(credentialId), cancellationToken) is not { } passkey
            || (userId is not null && passkey.UserId != userId)
            || await users.FindAsync(passkey.UserId, cancellationToken) is not { } user)
        {
            return refusal;
        }

        trail.About("user", user.Id.ToString());
        if (challenge.EmailHash is { } address && !address.AsSpan().SequenceEqual(PasskeyChallenges.EmailHashOf(user.Email)))
        {
            return refusal;
        }

        // Before the first statement that writes: nothing waits in a transaction for the signature, and a wrong one costs no write.
        if (await ceremonies.FinishAssertionAsync(challenge.State, passkey, credential.GetRawText()) is not { } assertion
            || !await passkeys.TryConsumeAsync(challenge.Id, time.GetUtcNow(), cancellationToken))
        {
            return refusal;
        }

        return await passkeys.TryUseAsync(passkey.Id, assertion, time.GetUtcNow(), cancellationToken)
            ? user
            : await SuspendAsync(passkey, user, refusal, cancellationToken);
    }

    private async Task<Error> SuspendAsync(Passkey passkey, User user, Error refusal, CancellationToken cancellationToken)
    {
        if (await passkeys.TrySuspendAsync(passkey.Id, time.GetUtcNow(), cancellationToken))
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
