using Microsoft.Extensions.Logging;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Purges the deleted tenants whose grace period is over.</summary>
[Job(Name, TimeoutSeconds = 3_600)]
[Recurring("11 * * * *")]
public sealed record PurgeDeletedTenants : IJob
{
    /// <summary>The name of the job and of its schedule.</summary>
    public const string Name = "tenants.purge-deleted";
}

internal sealed partial class PurgeDeletedTenantsHandler(
    ITenantAdminStore tenants, ITenantPurge purge, TimeProvider time, ILogger<PurgeDeletedTenantsHandler> logger)
    : IJobHandler<PurgeDeletedTenants>
{
    private const int MaxPerRun = 1_000;

    public async Task HandleAsync(PurgeDeletedTenants job, JobContext context, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var tenant in await tenants.FindPurgeableAsync(time.GetUtcNow(), MaxPerRun, cancellationToken))
        {
            try
            {
                await purge.RunAsync(tenant, cancellationToken);
            }
#pragma warning disable CA1031 // A tenant that cannot be purged must not block the others.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailed(e, tenant);
                failed++;
            }
        }

        if (failed > 0)
        {
            throw new InvalidOperationException($"{failed} tenants could not be purged. See the log for the reasons.");
        }
    }

    [LoggerMessage(LogLevel.Error, "Tenant {TenantId} could not be purged. The job is retried")]
    private partial void LogFailed(Exception exception, Guid tenantId);
}
