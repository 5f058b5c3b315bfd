using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Security;

/// <summary>Forgets old revocations: no process remembers anything, and no access token lives, from before them.</summary>
[Job("security.purge-revocations")]
[Recurring("41 * * * *")]
public sealed record PurgeRevocations : IJob;

/// <summary>What was revoked.</summary>
public interface IRevocationLog
{
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeRevocationsHandler(IRevocationLog revocations, TimeProvider time) : IJobHandler<PurgeRevocations>
{
    /// <summary>The longest life of an access token, and as much again.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    public Task HandleAsync(PurgeRevocations job, JobContext context, CancellationToken cancellationToken) =>
        revocations.PurgeAsync(time.GetUtcNow() - Kept, cancellationToken);
}
