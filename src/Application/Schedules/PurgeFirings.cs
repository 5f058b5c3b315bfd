using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

/// <summary>Forgets old firings. They are kept so that none happens twice; that can only be asked for a short time after.</summary>
[Job("schedules.purge-firings")]
[Recurring("17 3 * * *")]
public sealed record PurgeFirings : IJob;

/// <summary>What the schedules have fired.</summary>
public interface IScheduleFirings
{
    /// <summary>Deletes what was planned for before, except the last firing of each schedule.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeFiringsHandler(IScheduleFirings firings, TimeProvider time) : IJobHandler<PurgeFirings>
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public Task HandleAsync(PurgeFirings job, JobContext context, CancellationToken cancellationToken) =>
        firings.PurgeAsync(time.GetUtcNow() - Kept, cancellationToken);
}
