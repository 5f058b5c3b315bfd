using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Schedules;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Schedules;

internal sealed class EfScheduleFirings(AppDbContext context) : IScheduleFirings
{
    public Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var firings = context.Set<ScheduleFiring>();
        return firings
            .Where(firing => firing.ScheduledAt < before
                && firings.Any(later => later.Schedule == firing.Schedule && later.ScheduledAt > firing.ScheduledAt))
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The planned time of the last firing of each schedule.</summary>
    public static Task<Dictionary<string, DateTimeOffset>> LastAsync(AppDbContext context, CancellationToken cancellationToken) =>
        context.Set<ScheduleFiring>().GroupBy(firing => firing.Schedule)
            .Select(firings => new { Schedule = firings.Key, Last = firings.Max(firing => firing.ScheduledAt) })
            .ToDictionaryAsync(last => last.Schedule, last => last.Last, cancellationToken);
}
