using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Security;

/// <summary>Deletes old revocations: no cache entry and no access token is older.</summary>
[Job("security.purge-revocations")]
[Recurring("41 * * * *")]
public sealed record PurgeRevocations : IJob;

/// <summary>The stored revocations.</summary>
public interface IRevocationLog
{
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeRevocationsHandler(IRevocationLog revocations, TimeProvider time) : IJobHandler<PurgeRevocations>
{
    /// <summary>Twice the longest lifetime of an access token.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    public Task HandleAsync(PurgeRevocations job, JobContext context, CancellationToken cancellationToken) =>
        revocations.PurgeAsync(time.GetUtcNow() - Kept, cancellationToken);
}
