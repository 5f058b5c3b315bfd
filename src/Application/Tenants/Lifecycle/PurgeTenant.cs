using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Ends the grace period of a deleted tenant and purges it. It can no longer be restored. The purge runs after the response.</summary>
/// <param name="TenantId">A deleted tenant.</param>
/// <param name="Slug">Confirmation: must equal the tenant's slug.</param>
[RequireOperator(TenantOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record PurgeTenant(Guid TenantId, string? Slug) : ICommand, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant.Of(TenantId)];
}

internal sealed partial class PurgeTenantHandler(
    ITenantAdminStore store,
    IUnitOfWork unitOfWork,
    IScheduleAdministration schedules,
    OperatorLog log,
    ILogger<PurgeTenantHandler> logger) : IRequestHandler<PurgeTenant, Result>
{
    public async Task<Result> Handle(PurgeTenant command, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var begun = tenant.PurgeNow(command.Slug);
        if (!begun.IsSuccess)
        {
            return begun;
        }

        log.Record(nameof(PurgeTenant), command.TenantId);
        unitOfWork.OnCommitted(RunScheduleAsync);
        return Result.NoContent();
    }

    /// <summary>
    /// Runs the schedule, because a job that this command enqueues would belong to the operator's tenant. If this run is lost, the schedule's
    /// next run (within an hour) purges the tenant.
    /// </summary>
    private async Task RunScheduleAsync(CancellationToken cancellationToken)
    {
        var run = await schedules.RunNowAsync(PurgeDeletedTenants.Name, cancellationToken);
        if (!run.IsSuccess)
        {
            LogPostponed(Domain.Common.Error.Of(run).Code);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The purge of deleted tenants could not be started now ({Code}). Its schedule starts it within an hour")]
    private partial void LogPostponed(string code);
}
