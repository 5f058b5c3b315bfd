using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

internal sealed class EfJobs(
    AppDbContext context, IUnitOfWork unitOfWork, IRequestContext caller, JobCatalog catalog, JobPayloads payloads, JobSignal signal, TimeProvider time) : IJobs
{
    public async Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        var type = catalog.Of<T>();
        var now = time.GetUtcNow();
        options ??= new EnqueueOptions();
        Check(options);

        // With the tenant: nobody's job may keep another tenant's from being added.
        var key = options.UniqueKey is null ? null : $"{caller.TenantId?.ToString("N") ?? "-"}:{options.UniqueKey}";
        if (key is not null && await FindAsync(type.Name, key, cancellationToken) is { } live)
        {
            return live;
        }

        var row = new JobRow
        {
            Name = type.Name,
            Priority = (short)(options.Priority ?? type.Settings.Priority),
            Payload = payloads.Write(type, job),
            IsEncrypted = type.Settings.EncryptPayload,
            UniqueKey = key,
            TenantId = caller.TenantId,
            UserId = caller.UserId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: var id } ? id : null,
            EnqueuedAt = now,
            RunAt = options.RunAt ?? now + (options.Delay ?? TimeSpan.Zero),
            MaxAttempts = options.MaxAttempts ?? type.Settings.MaxAttempts,
        };
        context.Add(row);
        unitOfWork.OnCommitted(_ =>
        {
            JobTelemetry.Enqueued.Add(1, JobTelemetry.Job(type.Name));
            signal.Wake();
            return Task.CompletedTask;
        });
        return row.Id;
    }

    private async Task<Guid?> FindAsync(string name, string key, CancellationToken cancellationToken) =>
        context.Set<JobRow>().Local.FirstOrDefault(j => j.Name == name && j.UniqueKey == key)?.Id
        ?? await context.Set<JobRow>().Where(j => j.Name == name && j.UniqueKey == key).Select(j => (Guid?)j.Id).FirstOrDefaultAsync(cancellationToken);

    private static void Check(EnqueueOptions options)
    {
        if (options is { RunAt: not null, Delay: not null })
        {
            throw new ArgumentException("Give RunAt or Delay, not both.", nameof(options));
        }

        if (options.Delay < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Delay, "Delay is 0 or more.");
        }

        if (options.MaxAttempts is < 1 or > JobType.MostAttempts)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxAttempts, $"MaxAttempts is 1 to {JobType.MostAttempts}.");
        }

        if (options.UniqueKey is { Length: 0 or > EnqueueOptions.MaxUniqueKeyLength })
        {
            throw new ArgumentException($"UniqueKey has 1 to {EnqueueOptions.MaxUniqueKeyLength} characters.", nameof(options));
        }
    }
}
