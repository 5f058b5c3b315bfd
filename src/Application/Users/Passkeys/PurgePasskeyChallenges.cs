using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Deletes challenges that have been good for nothing for an hour. Strangers may ask for them, so they do not wait for the night.</summary>
[Job("users.purge-passkey-challenges")]
[Recurring("41 * * * *")]
public sealed record PurgePasskeyChallenges : IJob;

internal sealed class PurgePasskeyChallengesHandler(IPasskeys passkeys, TimeProvider time) : IJobHandler<PurgePasskeyChallenges>
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public Task HandleAsync(PurgePasskeyChallenges job, JobContext context, CancellationToken cancellationToken) =>
        passkeys.PurgeChallengesAsync(time.GetUtcNow() - Kept, cancellationToken);
}
