using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.ApiKeys;

/// <summary>
/// Deletes keys in all tenants that expired or were revoked longer than <see cref="ApiKeyOptions.KeepDeadFor"/> ago. Service accounts are kept.
/// </summary>
[Job(Name, TimeoutSeconds = 3_600)]
[Recurring("47 4 * * *")]
public sealed record PurgeInactiveApiKeys : IJob
{
    /// <summary>The name of the job and of its schedule.</summary>
    public const string Name = "api-keys.purge-dead";
}

/// <summary>Expired and revoked API keys of all tenants.</summary>
public interface IInactiveApiKeys
{
    /// <summary>Deletes keys that expired or were revoked before this time.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeInactiveApiKeysHandler(IInactiveApiKeys keys, IOptions<ApiKeyOptions> options, TimeProvider time)
    : IJobHandler<PurgeInactiveApiKeys>
{
    public Task HandleAsync(PurgeInactiveApiKeys job, JobContext context, CancellationToken cancellationToken) =>
        keys.PurgeAsync(time.GetUtcNow() - options.Value.KeepDeadFor, cancellationToken);
}
