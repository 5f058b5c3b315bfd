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

    /// <param name="started">The ceremony.</param>
    /// <param name="address">Whose passkey alone will do; null: anybody's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<PasskeyCeremonyDto> IssueForSignInAsync(StartedCeremony started, EmailAddress? address, CancellationToken cancellationToken) =>
        IssueAsync(started, hash => PasskeyChallenge.ForSignIn(address is null ? null : EmailHashOf(address), hash, started.State, time.GetUtcNow()), cancellationToken);

    public static byte[] EmailHashOf(EmailAddress address) => SecretToken.HashOf(address.Value);

    private async Task<PasskeyCeremonyDto> IssueAsync(StartedCeremony started, Func<byte[], PasskeyChallenge> issue, CancellationToken cancellationToken)
    {
        var handle = SecretToken.Create();
        var challenge = await challenges.AddAsync(issue(handle.Hash), cancellationToken);
        return new PasskeyCeremonyDto(handle.Value, challenge.ExpiresAt, JsonElement.Parse(started.Options));
    }
}
