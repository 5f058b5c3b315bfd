using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Suspends a tenant: requests that act in it are refused and its jobs wait. Suspending it again replaces the reason.</summary>
[RequireOperator(TenantOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record SuspendTenant(Guid TenantId, string Reason) : ICommand, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant.Of(TenantId)];
}

internal sealed class SuspendTenantValidator : AbstractValidator<SuspendTenant>
{
    public SuspendTenantValidator() => RuleFor(c => c.Reason).SingleLine(Tenant.MaxReasonLength);
}

internal sealed class SuspendTenantHandler(ITenantAdminStore store, OperatorLog log, TimeProvider time)
    : IRequestHandler<SuspendTenant, Result>
{
    public async Task<Result> Handle(SuspendTenant command, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var result = tenant.Suspend(command.Reason, time.GetUtcNow());
        if (!result.IsSuccess)
        {
            return result;
        }

        log.Record(nameof(SuspendTenant), command.TenantId);
        return Result.NoContent();
    }
}
