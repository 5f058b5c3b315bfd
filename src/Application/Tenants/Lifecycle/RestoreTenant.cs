using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Brings back a deleted tenant of which the signed-in user is an owner. Nobody can act in it, so no access token names it.</summary>
[Authenticated]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RestoreTenant(Guid TenantId) : ICommand;

internal sealed class RestoreTenantHandler(
    ITenantLookup directory, ITenantAdminStore register, IRepository<Tenant> tenants, IAuditTrail trail, IRequestContext context, TimeProvider time)
    : IRequestHandler<RestoreTenant, Result>
{
    public async Task<Result> Handle(RestoreTenant command, CancellationToken cancellationToken)
    {
        // The same answer for a tenant of others as for none at all; and for members who are no owners it is gone.
        if (await directory.FindRoleAsync(context.RequireUserId(), command.TenantId, cancellationToken) is not TenantRole.Owner
            || await register.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var restored = tenant.Restore(time.GetUtcNow());
        if (!restored.IsSuccess)
        {
            return restored;
        }

        trail.About("tenant", tenant.Id.ToString(), tenant.Id);
        await tenants.UpdateAsync(tenant, cancellationToken);
        return Result.NoContent();
    }
}
