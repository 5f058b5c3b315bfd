using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Jobs.Memory;
using SvcInfra.Infrastructure.Jobs.Redis;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;

namespace SvcInfra.IntegrationTests.Jobs;

/// <summary>The store of the live jobs in a test class.</summary>
public enum Backend
{
    Database,
    Redis,
    Memory,
}

/// <summary>Direct access to the jobs in a store, bypassing the code under test.</summary>
internal abstract class TestStore(TestApp app)
{
    protected TestApp App { get; } = app;

    /// <summary>The live jobs, by id.</summary>
    public abstract Task<List<JobRow>> LiveAsync();

    /// <summary>Lets time pass by moving all jobs into the past.</summary>
    public abstract Task PassAsync(TimeSpan time);

    public static TestStore Of(Backend backend, TestApp app) => backend switch
    {
        Backend.Redis => new TestRedisStore(app),
        Backend.Memory => new TestMemoryStore(app),
        _ => new TestSqlStore(app),
    };

    protected static JobRow RowOf(StoredJob job) => new()
    {
        Id = job.Row.Id,
        Name = job.Row.Name,
        Queue = job.Row.Queue,
        Priority = job.Row.Priority,
        Payload = job.Row.Payload,
        IsEncrypted = job.Row.IsEncrypted,
        UniqueKey = job.Row.UniqueKey,
        OrderingKey = job.Row.OrderingKey,
        TenantId = job.Row.TenantId,
        UserId = job.Row.UserId,
        ApiKeyId = job.Row.ApiKeyId,
        ServiceAccountId = job.Row.ServiceAccountId,
        TraceParent = job.Row.TraceParent,
        EnqueuedAt = job.Row.EnqueuedAt,
        MaxAttempts = job.Row.MaxAttempts,
        TimeoutSeconds = job.Row.TimeoutSeconds,
        IsReady = job.IsReady,
        OrderAt = job.OrderAt,
        RunAt = job.DueAt,
        Attempt = job.Attempt,
        Errors = job.Errors,
        LeaseToken = job.LeaseToken,
        LeaseUntil = job.LeaseUntil,
        IsCancelRequested = job.IsCancelRequested,
        Progress = (short?)job.Progress,
        ProgressNote = job.ProgressNote,
    };
}

internal class TestSqlStore(TestApp app) : TestStore(app)
{
    public override async Task<List<JobRow>> LiveAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<JobRow>().AsNoTracking().OrderBy(job => job.Id).ToListAsync();
    }

    public override async Task PassAsync(TimeSpan time)
    {
        var step = App.Database.Engine == Engine.PostgreSql ? $"interval '{time.TotalSeconds} s'" : $"{(long)time.TotalMicroseconds}";
        await App.Database.ReadAsync($"UPDATE jobs SET run_at = run_at - {step}, lease_until = lease_until - {step}");
    }
}

/// <summary>Includes jobs that the relay has not moved yet.</summary>
internal sealed class TestRedisStore(TestApp app) : TestSqlStore(app)
{
    private const string Pass = """
        for _, key in ipairs({ ':scheduled', ':leases' }) do
          for _, id in ipairs(redis.call('ZRANGE', KEYS[1] .. key, 0, -1)) do redis.call('ZINCRBY', KEYS[1] .. key, -ARGV[1], id) end
        end
        for _, id in ipairs(redis.call('ZRANGE', KEYS[1] .. ':all', 0, -1)) do
          local job = KEYS[1] .. ':job:' .. id
          redis.call('HINCRBY', job, 'due', -ARGV[1])
          if redis.call('HEXISTS', job, 'until') == 1 then redis.call('HINCRBY', job, 'until', -ARGV[1]) end
        end
        """;

    private RedisJobConnection Redis => App.Get<RedisJobConnection>();

    public override async Task<List<JobRow>> LiveAsync()
    {
        // The table first: a job that is moved meanwhile is seen twice, but never missed.
        var waiting = await base.LiveAsync();
        var reply = (StackExchange.Redis.RedisResult[])(await Redis.RunAsync(
            RedisScripts.List, ["", 100_000, "", "", "", ""], CancellationToken.None))!;
        var moved = RedisJob.ReadAll(reply.AsSpan(2)).Select(RowOf);
        return [.. waiting.Concat(moved).GroupBy(job => job.Id).Select(same => same.Last()).OrderBy(job => job.Id)];
    }

    public override async Task PassAsync(TimeSpan time)
    {
        await base.PassAsync(time);
        await Redis.RunAsync(Pass, [(long)time.TotalMicroseconds], CancellationToken.None);
    }

    public async Task<int> CountKeysAsync()
    {
        var redis = await Redis.GetAsync(CancellationToken.None);
        return redis.GetServers().Single().Keys(pattern: Redis.NameOf("*").Replace("{", "\\{")).Count();
    }
}

internal sealed class TestMemoryStore(TestApp app) : TestSqlStore(app)
{
    public override async Task<List<JobRow>> LiveAsync()
    {
        var waiting = await base.LiveAsync();
        var moved = App.Get<MemoryJobStore>().Use((jobs, _) => jobs.All.Select(RowOf).ToList());
        return [.. waiting.Concat(moved).GroupBy(job => job.Id).Select(same => same.Last()).OrderBy(job => job.Id)];
    }

    public override async Task PassAsync(TimeSpan time)
    {
        await base.PassAsync(time);
        App.Get<MemoryJobStore>().Use((jobs, _) =>
        {
            foreach (var job in jobs.Scheduled.ToList())
            {
                jobs.Change(job, it => it.DueAt -= time);
            }

            foreach (var job in jobs.All)
            {
                job.LeaseUntil -= time;
            }

            return true;
        });
    }
}
