using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Lets a suspended tenant work again. Nothing happens when it is not suspended.</summary>
[RequireOperator(TenantOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ResumeTenant(Guid TenantId) : ICommand;

internal sealed class ResumeTenantHandler(ITenantAdminStore register, IRepository<Tenant> tenants, OperatorLog log) : IRequestHandler<ResumeTenant, Result>
{
    public async Task<Result> Handle(ResumeTenant command, CancellationToken cancellationToken)
    {
        if (await register.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var done = tenant.Resume();
        if (!done.IsSuccess)
        {
            return done;
        }

        await tenants.UpdateAsync(tenant, cancellationToken);
        log.Record(nameof(ResumeTenant), command.TenantId);
        return Result.NoContent();
    }
}
