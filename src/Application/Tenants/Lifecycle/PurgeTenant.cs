using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Ends the grace of a deleted tenant: it is erased now, and nobody can restore it. The erasing goes on after the answer.</summary>
/// <param name="TenantId">Of a deleted tenant.</param>
/// <param name="Slug">Repeated by whoever purges, so that nobody purges by a slip.</param>
[RequireOperator(TenantOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record PurgeTenant(Guid TenantId, string? Slug) : ICommand;

internal sealed partial class PurgeTenantHandler(
    ITenantAdminStore register, IRepository<Tenant> tenants, IUnitOfWork unitOfWork, IScheduleAdministration schedules, OperatorLog log, ILogger<PurgeTenantHandler> logger)
    : IRequestHandler<PurgeTenant, Result>
{
    public async Task<Result> Handle(PurgeTenant command, CancellationToken cancellationToken)
    {
        if (await register.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var begun = tenant.PurgeNow(command.Slug);
        if (!begun.IsSuccess)
        {
            return begun;
        }

        await tenants.UpdateAsync(tenant, cancellationToken);
        log.Record(nameof(PurgeTenant), command.TenantId);
        unitOfWork.OnCommitted(RunScheduleAsync);
        return Result.NoContent();
    }

    /// <summary>By the schedule and not by a job of this command's, which would belong to the operator's tenant. If it is lost, the next hour does it.</summary>
    private async Task RunScheduleAsync(CancellationToken cancellationToken)
    {
        var run = await schedules.RunNowAsync(PurgeDeletedTenants.Name, cancellationToken);
        if (!run.IsSuccess)
        {
            LogLater(Domain.Common.Error.Of(run).Code);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The purge could not be run at once ({Code}); its schedule runs it within an hour")]
    private partial void LogLater(string code);
}
