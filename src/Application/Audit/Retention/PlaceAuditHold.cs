using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>
/// Places a legal hold on an audit trail: retention deletes none of its entries until the hold is lifted. Placing it again replaces the reason. The
/// trail of a purged tenant can be held too.
/// </summary>
/// <param name="TenantId">The tenant whose trail it is; all zeros for the installation's trail.</param>
/// <param name="Reason">Such as the number of the legal matter. Must contain no personal data.</param>
[RequireOperator(AuditOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Hipaa | AuditTags.Pci)]
public sealed record PlaceAuditHold(Guid TenantId, string Reason) : ICommand<AuditHoldDto>;

internal sealed class PlaceAuditHoldValidator : AbstractValidator<PlaceAuditHold>
{
    public PlaceAuditHoldValidator() => RuleFor(c => c.Reason).SingleLine(AuditHold.MaxReasonLength);
}

internal sealed class PlaceAuditHoldHandler(
    IAuditRetentionStore store, AuditEntryFactory entries, AuditCatalog catalog, OperatorLog log, IRequestContext context, TimeProvider time)
    : IRequestHandler<PlaceAuditHold, Result<AuditHoldDto>>
{
    public async Task<Result<AuditHoldDto>> Handle(PlaceAuditHold command, CancellationToken cancellationToken)
    {
        if (!await store.ExistsAsync(command.TenantId, cancellationToken))
        {
            return AuditErrors.NoTrail;
        }

        // The hold and its entry in the tenant's trail share a transaction. The command adds the operator's own entry.
        var hold = new AuditHold(command.Reason, time.GetUtcNow(), context.RequireUserId());
        var tags = catalog.Find(AuditEvents.HoldPlaced)!.Tags;
        var record = entries.Create(AuditEvents.HoldPlaced, tags, AuditOutcome.Success, hold.Reason, target: null, command.TenantId);
        await store.PlaceHoldAsync(command.TenantId, hold, record, cancellationToken);
        log.Record(nameof(PlaceAuditHold), command.TenantId);
        return AuditHoldDto.Of(hold);
    }
}
