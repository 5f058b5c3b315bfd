using System.Text.Json;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Issues challenges. The client gets a handle; only its hash is stored.</summary>
internal sealed class PasskeyChallenges(IRepository<PasskeyChallenge> challenges, TimeProvider time)
{
    public Task<PasskeyCeremonyDto> IssueAsync(PasskeyCeremony ceremony, Guid userId, StartedCeremony started, CancellationToken cancellationToken) =>
        IssueAsync(started, hash => PasskeyChallenge.ForUser(ceremony, userId, hash, started.State, time.GetUtcNow()), cancellationToken);

    /// <param name="email">Only a passkey of this user is accepted; null: any user's.</param>
    public Task<PasskeyCeremonyDto> IssueForSignInAsync(StartedCeremony started, EmailAddress? email, CancellationToken cancellationToken)
    {
        var emailHash = email is null ? null : EmailHashOf(email);
        return IssueAsync(started, hash => PasskeyChallenge.ForSignIn(emailHash, hash, started.State, time.GetUtcNow()), cancellationToken);
    }

    public static byte[] EmailHashOf(EmailAddress email) => SecretToken.HashOf(email.Value);

    private async Task<PasskeyCeremonyDto> IssueAsync(
        StartedCeremony started, Func<byte[], PasskeyChallenge> create, CancellationToken cancellationToken)
    {
        var handle = SecretToken.Create();
        var challenge = await challenges.AddAsync(create(handle.Hash), cancellationToken);
        return new PasskeyCeremonyDto(handle.Value, challenge.ExpiresAt, JsonElement.Parse(started.Options));
    }
}
