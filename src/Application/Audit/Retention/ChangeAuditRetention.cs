using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Audit.Retention;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Sets how long entries of the tenant's audit trail are kept. The next daily purge applies it.</summary>
/// <param name="KeepForDays">At least the installation's minimum, at most 36,500. Null: use the installation's retention.</param>
[RequirePermission(AuditPermissions.WriteRetention)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Hipaa | AuditTags.Pci)]
public sealed record ChangeAuditRetention(int? KeepForDays) : ICommand<AuditRetentionDto>;

internal sealed class ChangeAuditRetentionValidator : AbstractValidator<ChangeAuditRetention>
{
    public ChangeAuditRetentionValidator() => RuleFor(c => c.KeepForDays).InclusiveBetween(1, AuditRetention.MaxDays).WithErrorCode("out_of_range");
}

internal sealed class ChangeAuditRetentionHandler(
    IRepository<AuditRetention> retentions, AuditRetentionView view, IOptions<AuditRetentionOptions> options, IRequestContext context)
    : IRequestHandler<ChangeAuditRetention, Result<AuditRetentionDto>>
{
    public async Task<Result<AuditRetentionDto>> Handle(ChangeAuditRetention command, CancellationToken cancellationToken)
    {
        if (command.KeepForDays < options.Value.MinimumDays)
        {
            return AuditErrors.RetentionTooShort;
        }

        var trail = context.RequireTenantId();
        var own = await retentions.FirstOrDefaultAsync(new AuditRetentionOfTenant(trail), cancellationToken);
        if (command.KeepForDays is not { } days)
        {
            if (own is not null)
            {
                await retentions.DeleteAsync(own, cancellationToken);
            }

            return await view.GetAsync(trail, own: null, cancellationToken);
        }

        if (own is null)
        {
            own = AuditRetention.Create(trail, days);
            await retentions.AddAsync(own, cancellationToken);
        }
        else if (own.KeepForDays != days)
        {
            own.Change(days);
            await retentions.UpdateAsync(own, cancellationToken);
        }

        return await view.GetAsync(trail, own, cancellationToken);
    }
}
