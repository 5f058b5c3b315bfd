using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

internal sealed class EfJobs(
    AppDbContext context, IUnitOfWork unitOfWork, IRequestContext caller, JobCatalog catalog, JobPayloads payloads, JobFairness fairness, JobSignal signal,
    TimeProvider time) : IJobs
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(365);

    public async Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        var type = catalog.Of<T>();
        options ??= new EnqueueOptions();
        Check(type, options);

        var now = time.GetUtcNow();
        var key = OfTenant(options.UniqueByArguments ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(type.Write(job)))) : options.UniqueKey);
        if (key is not null && await FindAsync(type.Name, key, now, cancellationToken) is { } first)
        {
            return first;
        }

        var runAt = options.RunAt ?? now + (options.Delay ?? TimeSpan.Zero);
        var queue = options.Queue ?? type.Settings.Queue;
        var priority = (short)(options.Priority ?? type.Settings.Priority);
        var row = new JobRow
        {
            Name = type.Name,
            Queue = queue,
            Priority = priority,
            IsReady = runAt <= now,
            OrderAt = runAt <= now ? fairness.Place(queue, priority, caller.TenantId, now) : runAt,
            Payload = payloads.Write(type, job),
            IsEncrypted = type.Settings.EncryptPayload,
            UniqueKey = key,
            OrderingKey = OfTenant(options.OrderingKey),
            TenantId = caller.TenantId,
            UserId = caller.UserId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: var id } ? id : null,
            EnqueuedAt = now,
            RunAt = runAt,
            MaxAttempts = options.MaxAttempts ?? type.Settings.MaxAttempts,
            TimeoutSeconds = options.Timeout is { } timeout ? (int)timeout.TotalSeconds : type.Settings.TimeoutSeconds,
        };
        context.Add(row);
        if (key is not null && options.UniqueFor is { } window)
        {
            await KeepTakenAsync(row, key, now + window, cancellationToken);
        }

        unitOfWork.OnCommitted(_ =>
        {
            JobTelemetry.Enqueued.Add(1, JobTelemetry.Job(type.Name));
            signal.Wake();
            return Task.CompletedTask;
        });
        return row.Id;
    }

    /// <summary>With the tenant: nobody's job may keep another tenant's from being added, or hold it up.</summary>
    private string? OfTenant(string? key) => key is null ? null : $"{caller.TenantId?.ToString("N") ?? "-"}:{key}";

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
        Demand(options.MaxAttempts is null or (>= 1 and <= JobType.MostAttempts), $"MaxAttempts is 1 to {JobType.MostAttempts}.");
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
