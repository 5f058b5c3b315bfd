using StackExchange.Redis;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>
/// Lists and counts omit committed jobs that the relay has not moved yet, which usually takes milliseconds; reading or cancelling a single job
/// covers them. The oldest waiting job is approximated by the next job of each priority, because tenants take turns.
/// </summary>
internal sealed class RedisLiveJobs(RedisJobConnection redis, RedisJobStore store, SqlLiveJobs database, RunningJobs running) : ILiveJobs
{
    /// <summary>The jobs that one script call scans; a longer call would block other clients.</summary>
    private const int ScannedPerCall = 1_000;

    private const int FieldsOfCount = 6;

    private static readonly RedisValue Lease = (long)JobLease.Duration.TotalMicroseconds;

    public async Task<IReadOnlyList<LiveJobCount>> CountAsync(CancellationToken cancellationToken)
    {
        var values = (RedisValue[])(await redis.RunAsync(RedisScripts.Count, [], cancellationToken))!;
        return [.. values.Chunk(FieldsOfCount)
            .Select(v => new LiveJobCount(
                v[0].ToString(), v[1].ToString(), (long)v[4], (long)v[2] - (long)v[3] - (long)v[4], (long)v[3],
                v[5] == 0 ? null : RedisJob.InstantOf(v[5])))
            .OrderBy(count => count.Queue, StringComparer.Ordinal).ThenBy(count => count.Name, StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<LiveJob>> ListAsync(LiveJobFilter filter, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var jobs = new List<LiveJob>();
        var last = after is { } id ? RedisJob.Text(id) : RedisValue.EmptyString;
        do
        {
            var reply = (RedisResult[])(await redis.RunAsync(
                RedisScripts.List,
                [
                    last, ScannedPerCall, filter.Queue ?? string.Empty, filter.Name ?? string.Empty,
                    filter.TenantId is { } tenant ? RedisJob.Text(tenant) : string.Empty, filter.State?.ToString() ?? string.Empty,
                ],
                cancellationToken))!;
            var now = RedisJob.InstantOf((RedisValue)reply[0]);
            last = (RedisValue)reply[1];
            jobs.AddRange(RedisJob.ReadAll(reply.AsSpan(2)).Select(job => job.ToLive(now)));
        }
        while (jobs.Count < limit && !last.IsNullOrEmpty);

        return [.. jobs.Take(limit)];
    }

    public async Task<LiveJob?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is var (now, job) && job is not null
            ? job.ToLive(now)
            : await database.FindAsync(id, cancellationToken);

    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        // This waits for a relay that is moving the job; then the job is found in this store.
        if (await database.CancelAsync(id, cancellationToken))
        {
            return true;
        }

        var token = EntityId.New();
        switch ((int)await redis.RunAsync(RedisScripts.Cancel, [RedisJob.Text(id), RedisJob.Text(token), Lease], cancellationToken))
        {
            case 0:
                return false;
            case 2:
                // In this process at once; in others by the notification, or by the next heartbeat if that is lost.
                await running.CancelAsync(id);
                return true;
        }

        if (await ReadAsync(id, cancellationToken) is var (now, job) && job is not null)
        {
            await store.DeadLetterAsync([job.Cancelled(token, now)], cancellationToken);
        }

        return true;
    }

    private async Task<(DateTimeOffset Now, StoredJob? Job)> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])(await redis.RunAsync(RedisScripts.Get, [Lease, RedisJob.Text(id), RedisValue.EmptyString], cancellationToken))!;
        return (RedisJob.InstantOf((RedisValue)reply[0]), RedisJob.ReadAll(reply.AsSpan(1)).SingleOrDefault());
    }
}
