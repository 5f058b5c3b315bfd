using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Lists all queues and their job kinds, with the numbers of waiting and recently completed jobs.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record ListJobQueues : IQuery<JobQueuesDto>;

internal sealed class ListJobQueuesHandler(ILiveJobs live, IPausedQueues paused, IJobThroughput throughput, JobCatalog catalog, TimeProvider time)
    : IRequestHandler<ListJobQueues, Result<JobQueuesDto>>
{
    public async Task<Result<JobQueuesDto>> Handle(ListJobQueues query, CancellationToken cancellationToken)
    {
        var counts = (await live.CountAsync(cancellationToken)).ToDictionary(count => (count.Queue, count.Name));
        var ended = (await throughput.CountAsync(cancellationToken)).ToDictionary(count => (count.Queue, count.Name));
        var pausedSince = await paused.FindAsync(cancellationToken);

        // Queues without jobs are listed too.
        var names = catalog.All.Select(type => (type.Settings.Queue, type.Name)).Union(counts.Keys).Union(ended.Keys)
            .ToLookup(pair => pair.Queue, pair => pair.Name);
        var queues = names.Select(queue => queue.Key).Union(pausedSince.Keys).Order(StringComparer.Ordinal);
        return new JobQueuesDto(
            [.. queues.Select(queue => Queue(queue, [.. names[queue].Order(StringComparer.Ordinal).Select(name => Name(queue, name))]))]);

        JobNameDto Name(string queue, string name)
        {
            var count = counts.GetValueOrDefault((queue, name));
            var rates = ended.GetValueOrDefault((queue, name));
            return new JobNameDto(
                name, catalog.Named(name) is not null, count?.Waiting ?? 0, count?.Scheduled ?? 0, count?.Running ?? 0, count?.OldestWaiting,
                AgeOf(count?.OldestWaiting), throughput.KeepsCompleted ? rates?.Completed ?? JobRates.None : null, rates?.Dead ?? JobRates.None);
        }

        JobQueueDto Queue(string queue, IReadOnlyList<JobNameDto> kinds)
        {
            var oldest = kinds.Min(kind => kind.OldestWaiting);
            return new JobQueueDto(
                queue, kinds.Sum(kind => kind.Waiting), kinds.Sum(kind => kind.Scheduled), kinds.Sum(kind => kind.Running), oldest, AgeOf(oldest),
                pausedSince.TryGetValue(queue, out var since) ? since : null,
                throughput.KeepsCompleted ? kinds.Aggregate(JobRates.None, (sum, kind) => sum + kind.Completed!) : null,
                kinds.Aggregate(JobRates.None, (sum, kind) => sum + kind.Dead), kinds);
        }
    }

    private double? AgeOf(DateTimeOffset? since) => since is null ? null : Math.Max(0, (time.GetUtcNow() - since.Value).TotalSeconds);
}
