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

namespace SvcInfra.Infrastructure.Jobs.Enqueue;

internal sealed class EfJobs(
    AppDbContext context, IUnitOfWork unitOfWork, IRequestContext caller, JobCatalog catalog, JobPayloads payloads, JobFairness fairness,
    SqlJobStore database, JobWakeUp wakeUp, TimeProvider time) : IJobs
{
    private static readonly TimeSpan MaxWindow = TimeSpan.FromDays(365);

    public async Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        var type = catalog.Of<T>();
        options ??= new EnqueueOptions();
        Check(type, options);

        var now = time.GetUtcNow();
        var uniqueKey = options.UniqueByArguments
            ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(type.Write(job))))
            : options.UniqueKey;
        var key = WithTenant(type, options, uniqueKey);
        if (key is not null && await FindAsync(type.Name, key, now, cancellationToken) is { } first)
        {
            return first;
        }

        var row = Create(type, job, options, now, key);
        context.Add(row);
        if (key is not null && options.UniqueFor is { } window)
        {
            await ReserveKeyAsync(row, key, now + window, cancellationToken);
        }

        WakeAfterCommit(type, 1);
        return row.Id;
    }

    public async Task<IReadOnlyList<Guid>> EnqueueManyAsync<T>(
        IReadOnlyCollection<T> jobs, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        var type = catalog.Of<T>();
        options ??= new EnqueueOptions();
        Check(type, options);
        if (options.UniqueKey is not null || options.UniqueByArguments)
        {
            throw new ArgumentException("UniqueKey and UniqueByArguments cannot be used with EnqueueManyAsync.", nameof(options));
        }

        if (jobs.Count == 0)
        {
            return [];
        }

        var transaction = context.CommandTransaction
            ?? throw new InvalidOperationException("Jobs can only be enqueued in a command, so that they commit with its changes.");
        await transaction.EnsureOpenAsync(cancellationToken);
        var first = Create(type, jobs.First(), options, time.GetUtcNow(), uniqueKey: null);
        Guid[] ids = [first.Id, .. Enumerable.Range(1, jobs.Count - 1).Select(_ => EntityId.New())];
        DateTimeOffset[] places =
        [
            first.OrderAt, .. Enumerable.Range(1, jobs.Count - 1).Select(_ => first.IsReady ? PlaceOf(first, first.EnqueuedAt) : first.RunAt),
        ];
        var batch = new JobBatch(ids, [.. jobs.Select(job => payloads.Write(type, job))], places);
        await database.AddAsync(context, first, batch, cancellationToken);
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
            OrderingKey = WithTenant(type, options, options.OrderingKey),
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
        wakeUp.Wake();
        return Task.CompletedTask;
    });

    /// <summary>Prefixes the key with the tenant, so that a job cannot exclude or block the jobs of another tenant.</summary>
    private string? WithTenant(JobType type, EnqueueOptions options, string? key) =>
        key is null ? null : $"{TenantOf(type, options)?.ToString("N") ?? "-"}:{key}";

    private Guid? TenantOf(JobType type, EnqueueOptions options) =>
        type.Settings.Tenantless || options.Tenantless ? null : options.TenantId ?? caller.TenantId;

    private async Task<Guid?> FindAsync(string name, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Set<JobRow>().Local.FirstOrDefault(j => j.Name == name && j.UniqueKey == key)?.Id
        ?? await context.Set<JobRow>().Where(j => j.Name == name && j.UniqueKey == key).Select(j => (Guid?)j.Id)
            .FirstOrDefaultAsync(cancellationToken)
        ?? await context.Set<UniqueWindowRow>().Where(w => w.Name == name && w.UniqueKey == key && w.ExpiresAt > now)
            .Select(w => (Guid?)w.JobId).FirstOrDefaultAsync(cancellationToken);

    private async Task ReserveKeyAsync(JobRow row, string key, DateTimeOffset until, CancellationToken cancellationToken)
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
        Require(options is not { RunAt: not null, Delay: not null }, "Set RunAt or Delay, not both.");
        Require(!(options.Delay < TimeSpan.Zero), "Delay must be 0 or more.");
        Require(
            options.MaxAttempts is null or (>= 1 and <= JobType.MaxAttemptsLimit), $"MaxAttempts must be from 1 to {JobType.MaxAttemptsLimit}.");
        Require(
            options.UniqueKey is null or { Length: >= 1 and <= EnqueueOptions.MaxKeyLength },
            $"UniqueKey must have 1 to {EnqueueOptions.MaxKeyLength} characters.");
        Require(
            options.OrderingKey is null or { Length: >= 1 and <= EnqueueOptions.MaxKeyLength },
            $"OrderingKey must have 1 to {EnqueueOptions.MaxKeyLength} characters.");
        Require(!options.UniqueByArguments || options.UniqueKey is null, "Set UniqueKey or UniqueByArguments, not both.");
        Require(
            !options.UniqueByArguments || !type.Settings.EncryptPayload,
            "UniqueByArguments cannot be used with encrypted payloads; set a UniqueKey.");
        Require(
            options.UniqueFor is null || options.UniqueByArguments || options.UniqueKey is not null,
            "UniqueFor requires UniqueKey or UniqueByArguments.");
        Require(
            options.UniqueFor is null || (options.UniqueFor > TimeSpan.Zero && options.UniqueFor <= MaxWindow),
            $"UniqueFor must be more than 0 and at most {MaxWindow.TotalDays} days.");
        Require(
            options.Timeout is null || options.Timeout.Value.TotalSeconds is >= 1 and <= JobType.MaxTimeoutSeconds,
            $"Timeout must be from 1 to {JobType.MaxTimeoutSeconds} seconds.");
        Require(
            options.Queue is null || catalog.Queues.Contains(options.Queue),
            $"No job kind uses the queue '{options.Queue}', so no worker would run the job.");

        void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message, nameof(options));
            }
        }
    }
}
