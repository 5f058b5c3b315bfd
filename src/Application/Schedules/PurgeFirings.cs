using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

/// <summary>Deletes old firings. They are stored so that no firing happens twice; old ones are not needed for that.</summary>
[Job("schedules.purge-firings")]
[Recurring("17 3 * * *")]
public sealed record PurgeFirings : IJob;

/// <summary>The firings of all schedules.</summary>
public interface IScheduleFirings
{
    /// <summary>Deletes the firings planned before the instant, except the last one of each schedule.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeFiringsHandler(IScheduleFirings firings, TimeProvider time) : IJobHandler<PurgeFirings>
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public Task HandleAsync(PurgeFirings job, JobContext context, CancellationToken cancellationToken) =>
        firings.PurgeAsync(time.GetUtcNow() - Kept, cancellationToken);
}
