using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Deletes challenges an hour after they expired. Runs hourly, because anonymous callers can create them.</summary>
[Job("users.purge-passkey-challenges")]
[Recurring("41 * * * *")]
public sealed record PurgePasskeyChallenges : IJob;

internal sealed class PurgePasskeyChallengesHandler(IPasskeys passkeys, TimeProvider time) : IJobHandler<PurgePasskeyChallenges>
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    public Task HandleAsync(PurgePasskeyChallenges job, JobContext context, CancellationToken cancellationToken) =>
        passkeys.PurgeChallengesAsync(time.GetUtcNow() - Retention, cancellationToken);
}
