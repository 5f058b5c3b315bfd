using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Lifts the legal hold on an audit trail. The next daily purge applies the retention again.</summary>
/// <param name="TenantId">The tenant whose trail it is; all zeros for the installation's trail.</param>
[RequireOperator(AuditOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Hipaa | AuditTags.Pci)]
public sealed record LiftAuditHold(Guid TenantId) : ICommand;

internal sealed class LiftAuditHoldHandler(IAuditRetentionStore store, AuditEntryFactory entries, AuditCatalog catalog, OperatorLog log)
    : IRequestHandler<LiftAuditHold, Result>
{
    public async Task<Result> Handle(LiftAuditHold command, CancellationToken cancellationToken)
    {
        var tags = catalog.Find(AuditEvents.HoldLifted)!.Tags;
        var record = entries.Create(AuditEvents.HoldLifted, tags, AuditOutcome.Success, reason: null, target: null, command.TenantId);
        if (!await store.LiftHoldAsync(command.TenantId, record, cancellationToken))
        {
            return await store.ExistsAsync(command.TenantId, cancellationToken) ? AuditErrors.NoHold : AuditErrors.NoTrail;
        }

        log.Record(nameof(LiftAuditHold), command.TenantId);
        return Result.NoContent();
    }
}
