using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Monitoring;

internal sealed class EfJobThroughput(AppDbContext context, IOptions<JobsOptions> options, TimeProvider time) : IJobThroughput
{
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromHours(1);

    public bool KeepsCompleted => options.Value.KeepCompleted >= MaxPeriod;

    public async Task<IReadOnlyList<JobThroughput>> CountAsync(CancellationToken cancellationToken)
    {
        var dead = await CountAsync(
            context.Set<DeadLetterRow>().Select(job => new EndedJob { Queue = job.Queue, Name = job.Name, At = job.DiedAt }), cancellationToken);
        var completed = !KeepsCompleted ? [] : await CountAsync(
            context.Set<CompletedJobRow>().Select(job => new EndedJob { Queue = job.Queue, Name = job.Name, At = job.CompletedAt }),
            cancellationToken);
        return [.. dead.Keys.Union(completed.Keys).Select(key => new JobThroughput(
            key.Queue, key.Name, completed.GetValueOrDefault(key) ?? JobRates.None, dead.GetValueOrDefault(key) ?? JobRates.None))];
    }

    private async Task<Dictionary<(string Queue, string Name), JobRates>> CountAsync(IQueryable<EndedJob> jobs, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (minute, five, hour) = (now.AddMinutes(-1), now.AddMinutes(-5), now - MaxPeriod);
        var counts = await jobs.Where(job => job.At > hour).GroupBy(job => new { job.Queue, job.Name })
            .Select(group => new
            {
                group.Key.Queue,
                group.Key.Name,
                Minute = group.LongCount(job => job.At > minute),
                Five = group.LongCount(job => job.At > five),
                Hour = group.LongCount(),
            })
            .ToListAsync(cancellationToken);
        return counts.ToDictionary(count => (count.Queue, count.Name), count => new JobRates(count.Minute, count.Five, count.Hour));
    }

    private sealed class EndedJob
    {
        public required string Queue { get; init; }

        public required string Name { get; init; }

        public required DateTimeOffset At { get; init; }
    }
}
