using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Restores a deleted tenant that the signed-in user owns. The access token need not be for this tenant.</summary>
[Authenticated]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RestoreTenant(Guid TenantId) : ICommand, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant.Of(TenantId)];
}

internal sealed class RestoreTenantHandler(
    ITenantLookup lookup, ITenantAdminStore store, IAuditTrail trail, IRequestContext context, TimeProvider time)
    : IRequestHandler<RestoreTenant, Result>
{
    public async Task<Result> Handle(RestoreTenant command, CancellationToken cancellationToken)
    {
        // The same error for a foreign tenant, one that does not exist, and one that the caller does not own, so that nothing is revealed.
        if (await lookup.FindRoleAsync(context.RequireUserId(), command.TenantId, cancellationToken) is not TenantRole.Owner
            || await store.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var restored = tenant.Restore(time.GetUtcNow());
        if (!restored.IsSuccess)
        {
            return restored;
        }

        trail.About("tenant", tenant.Id.ToString(), tenant.Id);
        return Result.NoContent();
    }
}
