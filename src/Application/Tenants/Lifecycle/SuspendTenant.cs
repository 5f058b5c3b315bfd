using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Stops a tenant: whoever acts in it is refused, and its jobs wait. Suspending again replaces the reason.</summary>
[RequireOperator(TenantOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record SuspendTenant(Guid TenantId, string Reason) : ICommand;

internal sealed class SuspendTenantValidator : AbstractValidator<SuspendTenant>
{
    public SuspendTenantValidator() => RuleFor(c => c.Reason).SingleLine(Tenant.MaxReasonLength);
}

internal sealed class SuspendTenantHandler(ITenantAdminStore register, IRepository<Tenant> tenants, OperatorLog log, TimeProvider time) : IRequestHandler<SuspendTenant, Result>
{
    public async Task<Result> Handle(SuspendTenant command, CancellationToken cancellationToken)
    {
        if (await register.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var done = tenant.Suspend(command.Reason, time.GetUtcNow());
        if (!done.IsSuccess)
        {
            return done;
        }

        await tenants.UpdateAsync(tenant, cancellationToken);
        log.Record(nameof(SuspendTenant), command.TenantId);
        return Result.NoContent();
    }
}
