using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Sql;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>For the workers of any number of processes. Each change is one atomic script; the server's clock counts.</summary>
internal sealed partial class RedisJobStore(
    RedisJobConnection redis, JobArchive archive, JobFairness fairness, IOptions<JobsOptions> options,
    ILogger<RedisJobStore> logger) : IExternalJobStore
{
    /// <summary>How many waiting jobs of tenants at their limit a claim skips before it gives up.</summary>
    public const int MaxSkipped = 5_000;

    private const int PromoteBatch = 1_000;
    private const int FieldsOfClaimed = 6;
    private const int FieldsOfDue = 5;

    private static readonly RedisValue Lease = (long)JobLease.Duration.TotalMicroseconds;
    private static readonly RedisValue KeepSeconds = (long)IExternalJobStore.KeepUnconfirmedEnds.TotalSeconds;

    public async Task PushAsync(IReadOnlyCollection<JobRow> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0)
        {
            return;
        }

        var dropped = (RedisValue[])(await redis.RunAsync(RedisScripts.Push, [.. jobs.SelectMany(RedisJob.ToArguments)], cancellationToken))!;
        foreach (var id in dropped.Select(RedisJob.IdOf))
        {
            var job = jobs.First(job => job.Id == id);
            JobTelemetry.Dropped.Add(1, JobTelemetry.Job(job.Name));
            LogDropped(job.Name, id);
        }
    }

    public Task ConfirmAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.CompletedTask
        : redis.RunAsync(RedisScripts.Confirm, [.. ids.Select(RedisJob.Text)], cancellationToken);

    public Task DropAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.CompletedTask
        : redis.RunAsync(RedisScripts.Drop, [KeepSeconds, .. ids.Select(RedisJob.Text)], cancellationToken);

    public async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        var token = EntityId.New();
        RedisValue[] arguments =
        [
            RedisJob.Text(token), Lease, claim.Count, MaxSkipped,
            claim.Names.Length, .. claim.Names.Select(name => (RedisValue)name),
            claim.Queues.Length, .. claim.Queues.Select(queue => (RedisValue)queue),
            .. claim.FullTenants.Select(RedisJob.Text),
        ];
        var values = (RedisResult[])(await redis.RunAsync(RedisScripts.Claim, arguments, cancellationToken))!;
        var claimed = new ClaimedJob[values.Length / FieldsOfClaimed];
        for (var i = 0; i < claimed.Length; i++)
        {
            var at = i * FieldsOfClaimed;
            claimed[i] = new StoredJob(RedisJob.RowOf((RedisValue)values[at + 1]))
            {
                OrderAt = RedisJob.InstantOf((RedisValue)values[at + 2]),
                DueAt = RedisJob.InstantOf((RedisValue)values[at + 3]),
                Attempt = (int)values[at + 4],
                Errors = (string)values[at + 5]!,
            }.ToClaimed(token);
        }

        return claimed;
    }

    public async Task<bool> PromoteAsync(CancellationToken cancellationToken)
    {
        var values = (RedisValue[])(await redis.RunAsync(RedisScripts.Due, [PromoteBatch], cancellationToken))!;
        var arguments = new List<RedisValue>();
        for (var at = 0; at < values.Length; at += FieldsOfDue)
        {
            arguments.Add(values[at]);
            arguments.Add(RedisJob.Microseconds(fairness.Place(
                (string)values[at + 1]!, (short)(int)values[at + 2], RedisJob.IdOrNull(values[at + 3]), RedisJob.InstantOf(values[at + 4]))));
        }

        if (arguments.Count > 0)
        {
            await redis.RunAsync(RedisScripts.Promote, [.. arguments], cancellationToken);
        }

        return values.Length < PromoteBatch * FieldsOfDue;
    }

    public async Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        if (options.Value.KeepCompleted > TimeSpan.Zero)
        {
            // Written before the deletion, so that no completed job is missing; a repeated call writes the same rows.
            var (now, jobs) = await ReadHeldAsync(leases, cancellationToken);
            await archive.KeepAsync([.. jobs.Select(job => job.ToCompleted(now))], cancellationToken);
        }

        return await RemoveAsync(leases, cancellationToken);
    }

    public async Task<RenewedLeases> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        var all = leases as IReadOnlyList<JobLease> ?? [.. leases];
        var reply = (RedisResult[])(await redis.RunAsync(RedisScripts.Renew, [Lease, .. all.SelectMany(Pair)], cancellationToken))!;
        return new RenewedLeases(Pick(all, reply[0]), Pick(all, reply[1]));
    }

    public async Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        var all = leases as IReadOnlyList<JobLease> ?? [.. leases];
        return Pick(all, await redis.RunAsync(RedisScripts.Return, [.. all.SelectMany(Pair)], cancellationToken));
    }

    public Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken) => redis.RunAsync(
        RedisScripts.Retry,
        [
            .. jobs.SelectMany(job =>
                (RedisValue[])[.. Pair(job.Lease), (long)job.Delay.TotalMicroseconds, job.Errors, job.IsDeferred ? 1 : 0]),
        ],
        cancellationToken);

    public async Task DeadLetterAsync(IReadOnlyCollection<DeadLetteredJob> jobs, CancellationToken cancellationToken)
    {
        // Reading renews the leases, so that this worker still holds the jobs when it removes them.
        var (now, held) = await ReadHeldAsync([.. jobs.Select(job => job.Lease)], cancellationToken);
        var ends = jobs.ToLookup(job => job.Lease.Id);
        await archive.DeadLetterAsync(
            [.. held.Select(job => job.ToDead(ends[job.Row.Id].First(end => end.Lease.Token == job.LeaseToken), now))], cancellationToken);
        await RemoveAsync([.. held.Select(job => new JobLease(job.Row.Id, job.LeaseToken!.Value))], cancellationToken);
    }

    public Task ReportAsync(IReadOnlyCollection<JobProgress> reports, CancellationToken cancellationToken) => redis.RunAsync(
        RedisScripts.Report,
        [.. reports.SelectMany(report => (RedisValue[])[.. Pair(report.Lease), report.Percent, report.Note ?? string.Empty])],
        cancellationToken);

    private async Task<(DateTimeOffset Now, List<StoredJob> Jobs)> ReadHeldAsync(
        IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])(await redis.RunAsync(RedisScripts.Get, [Lease, .. leases.SelectMany(Pair)], cancellationToken))!;
        return (RedisJob.InstantOf((RedisValue)reply[0]), RedisJob.ReadAll(reply.AsSpan(1)));
    }

    private async Task<IReadOnlySet<JobLease>> RemoveAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        var all = leases as IReadOnlyList<JobLease> ?? [.. leases];
        return all.Count == 0
            ? new HashSet<JobLease>()
            : Pick(all, await redis.RunAsync(RedisScripts.Complete, [KeepSeconds, .. all.SelectMany(Pair)], cancellationToken));
    }

    private static RedisValue[] Pair(JobLease lease) => [RedisJob.Text(lease.Id), RedisJob.Text(lease.Token)];

    private static HashSet<JobLease> Pick(IReadOnlyList<JobLease> leases, RedisResult indexes) =>
        [.. ((int[])indexes!).Select(index => leases[index])];

    [LoggerMessage(LogLevel.Warning, "Job {Name} {Id} is dropped: another live job has its unique key")]
    private partial void LogDropped(string name, Guid id);
}
