using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Idempotency;

/// <summary>Deletes the stored responses of all tenants that have expired.</summary>
[Job(Name, TimeoutSeconds = 3_600)]
[Recurring("23 * * * *")]
public sealed record PurgeIdempotencyKeys : IJob
{
    /// <summary>The name of the job and of its schedule.</summary>
    public const string Name = "idempotency.purge-keys";
}

/// <summary>The stored responses of all tenants.</summary>
public interface IExpiredIdempotencyKeys
{
    /// <returns>The number of deleted rows.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeIdempotencyKeysHandler(IExpiredIdempotencyKeys keys, TimeProvider time) : IJobHandler<PurgeIdempotencyKeys>
{
    public Task HandleAsync(PurgeIdempotencyKeys job, JobContext context, CancellationToken cancellationToken) =>
        keys.PurgeAsync(time.GetUtcNow(), cancellationToken);
}
