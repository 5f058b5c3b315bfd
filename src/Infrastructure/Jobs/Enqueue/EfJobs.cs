using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.Enqueue;

internal sealed class EfJobs(
    AppDbContext context, IUnitOfWork unitOfWork, IRequestContext caller, JobCatalog catalog, JobPayloads payloads, JobFairness fairness, SqlJobStore database,
    JobWakeUp signal, TimeProvider time) : IJobs
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(365);

    public async Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        var type = catalog.Of<T>();
        options ??= new EnqueueOptions();
        Check(type, options);

        var now = time.GetUtcNow();
        var key = OfTenant(type, options, options.UniqueByArguments ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(type.Write(job)))) : options.UniqueKey);
        if (key is not null && await FindAsync(type.Name, key, now, cancellationToken) is { } first)
        {
            return first;
        }

        var row = Create(type, job, options, now, key);
        context.Add(row);
        if (key is not null && options.UniqueFor is { } window)
        {
            await KeepTakenAsync(row, key, now + window, cancellationToken);
        }

        WakeAfterCommit(type, 1);
        return row.Id;
    }

    public async Task<IReadOnlyList<Guid>> EnqueueManyAsync<T>(IReadOnlyCollection<T> jobs, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        var type = catalog.Of<T>();
        options ??= new EnqueueOptions();
        Check(type, options);
        if (options.UniqueKey is not null || options.UniqueByArguments)
        {
            throw new ArgumentException("Uniqueness is for single jobs.", nameof(options));
        }

        if (jobs.Count == 0)
        {
            return [];
        }

        var transaction = context.CommandTransaction ?? throw new InvalidOperationException("Jobs are enqueued in commands: they commit with their changes.");
        await transaction.EnsureOpenAsync(cancellationToken);
        var first = Create(type, jobs.First(), options, time.GetUtcNow(), uniqueKey: null);
        Guid[] ids = [first.Id, .. Enumerable.Range(1, jobs.Count - 1).Select(_ => EntityId.New())];
        DateTimeOffset[] places = [first.OrderAt, .. Enumerable.Range(1, jobs.Count - 1).Select(_ => first.IsReady ? PlaceOf(first, first.EnqueuedAt) : first.RunAt)];
        await database.AddAsync(context, first, new JobBatch(ids, [.. jobs.Select(job => payloads.Write(type, job))], places), cancellationToken);
        WakeAfterCommit(type, jobs.Count);
        return ids;
    }

    private JobRow Create(JobType type, IJob job, EnqueueOptions options, DateTimeOffset now, string? uniqueKey)
    {
        var runAt = options.RunAt ?? now + (options.Delay ?? TimeSpan.Zero);
        var row = new JobRow
        {
            Name = type.Name,
            Queue = options.Queue ?? type.Settings.Queue,
            Priority = (short)(options.Priority ?? type.Settings.Priority),
            IsReady = runAt <= now,
            OrderAt = runAt,
            Payload = payloads.Write(type, job),
            IsEncrypted = type.Settings.EncryptPayload,
            UniqueKey = uniqueKey,
            OrderingKey = OfTenant(type, options, options.OrderingKey),
            TenantId = TenantOf(type, options),
            UserId = caller.UserId,
            ApiKeyId = caller.ApiKeyId,
            ServiceAccountId = caller.ServiceAccountId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: var id } ? id : null,
            EnqueuedAt = now,
            RunAt = runAt,
            MaxAttempts = options.MaxAttempts ?? type.Settings.MaxAttempts,
            TimeoutSeconds = options.Timeout is { } timeout ? (int)timeout.TotalSeconds : type.Settings.TimeoutSeconds,
        };
        if (row.IsReady)
        {
            row.OrderAt = PlaceOf(row, now);
        }

        return row;
    }

    private DateTimeOffset PlaceOf(JobRow row, DateTimeOffset due) => fairness.Place(row.Queue, row.Priority, row.TenantId, due);

    private void WakeAfterCommit(JobType type, int count) => unitOfWork.OnCommitted(_ =>
    {
        JobTelemetry.Enqueued.Add(count, JobTelemetry.Job(type.Name));
        signal.Wake();
        return Task.CompletedTask;
    });

    /// <summary>With the tenant: nobody's job may keep another tenant's from being added, or hold it up.</summary>
    private string? OfTenant(JobType type, EnqueueOptions options, string? key) => key is null ? null : $"{TenantOf(type, options)?.ToString("N") ?? "-"}:{key}";

    private Guid? TenantOf(JobType type, EnqueueOptions options) => type.Settings.Tenantless || options.Tenantless ? null : caller.TenantId;

    private async Task<Guid?> FindAsync(string name, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Set<JobRow>().Local.FirstOrDefault(j => j.Name == name && j.UniqueKey == key)?.Id
        ?? await context.Set<JobRow>().Where(j => j.Name == name && j.UniqueKey == key).Select(j => (Guid?)j.Id).FirstOrDefaultAsync(cancellationToken)
        ?? await context.Set<UniqueWindowRow>().Where(w => w.Name == name && w.UniqueKey == key && w.ExpiresAt > now).Select(w => (Guid?)w.JobId).FirstOrDefaultAsync(cancellationToken);

    private async Task KeepTakenAsync(JobRow row, string key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var window = await context.Set<UniqueWindowRow>().FindAsync([row.Name, key], cancellationToken);
        if (window is null)
        {
            context.Add(new UniqueWindowRow { Name = row.Name, UniqueKey = key, JobId = row.Id, ExpiresAt = until });
        }
        else
        {
            (window.JobId, window.ExpiresAt) = (row.Id, until);
        }
    }

    private void Check(JobType type, EnqueueOptions options)
    {
        Demand(options is not { RunAt: not null, Delay: not null }, "Give RunAt or Delay, not both.");
        Demand(!(options.Delay < TimeSpan.Zero), "Delay is 0 or more.");
        Demand(options.MaxAttempts is null or (>= 1 and <= JobType.MaxAttemptsLimit), $"MaxAttempts is 1 to {JobType.MaxAttemptsLimit}.");
        Demand(options.UniqueKey is null or { Length: >= 1 and <= EnqueueOptions.MaxKeyLength }, $"UniqueKey has 1 to {EnqueueOptions.MaxKeyLength} characters.");
        Demand(options.OrderingKey is null or { Length: >= 1 and <= EnqueueOptions.MaxKeyLength }, $"OrderingKey has 1 to {EnqueueOptions.MaxKeyLength} characters.");
        Demand(!options.UniqueByArguments || options.UniqueKey is null, "Give UniqueKey or UniqueByArguments, not both.");
        Demand(!options.UniqueByArguments || !type.Settings.EncryptPayload, "UniqueByArguments is not for encrypted payloads: give a UniqueKey.");
        Demand(options.UniqueFor is null || options.UniqueByArguments || options.UniqueKey is not null, "UniqueFor needs a UniqueKey or UniqueByArguments.");
        Demand(options.UniqueFor is null || (options.UniqueFor > TimeSpan.Zero && options.UniqueFor <= LongestWindow), $"UniqueFor is more than 0 and at most {LongestWindow.TotalDays} days.");
        Demand(options.Timeout is null || options.Timeout.Value.TotalSeconds is >= 1 and <= JobType.MaxTimeoutSeconds, $"Timeout is 1 to {JobType.MaxTimeoutSeconds} seconds.");
        Demand(options.Queue is null || catalog.Queues.Contains(options.Queue), $"No kind of job names the queue '{options.Queue}', so nobody would work on it.");

        void Demand(bool isTrue, string sentence)
        {
            if (!isTrue)
            {
                throw new ArgumentException(sentence, nameof(options));
            }
        }
    }
}
