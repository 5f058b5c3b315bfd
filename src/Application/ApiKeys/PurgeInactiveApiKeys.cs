using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Deletes keys that expired or were revoked longer than <see cref="ApiKeyOptions.KeepDeadFor"/> ago, in all tenants. Service accounts stay.</summary>
[Job(Name, TimeoutSeconds = 3_600)]
[Recurring("47 4 * * *")]
public sealed record PurgeInactiveApiKeys : IJob
{
    /// <summary>Also the schedule's.</summary>
    public const string Name = "api-keys.purge-dead";
}

/// <summary>Keys that open nothing any more.</summary>
public interface IInactiveApiKeys
{
    /// <summary>Deletes what expired or was revoked before.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeInactiveApiKeysHandler(IInactiveApiKeys keys, IOptions<ApiKeyOptions> options, TimeProvider time) : IJobHandler<PurgeInactiveApiKeys>
{
    public Task HandleAsync(PurgeInactiveApiKeys job, JobContext context, CancellationToken cancellationToken) =>
        keys.PurgeAsync(time.GetUtcNow() - options.Value.KeepDeadFor, cancellationToken);
}
