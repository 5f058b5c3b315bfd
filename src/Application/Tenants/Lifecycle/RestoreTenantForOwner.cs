using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Restores a deleted tenant whose grace period is not over, when its owners cannot.</summary>
[RequireOperator(TenantOperatorPermissions.Restore)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RestoreTenantForOwner(Guid TenantId) : ICommand, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant.Of(TenantId)];
}

internal sealed class RestoreTenantForOwnerHandler(ITenantAdminStore store, OperatorLog log, TimeProvider time)
    : IRequestHandler<RestoreTenantForOwner, Result>
{
    public async Task<Result> Handle(RestoreTenantForOwner command, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var result = tenant.Restore(time.GetUtcNow());
        if (!result.IsSuccess)
        {
            return result;
        }

        log.Record(nameof(RestoreTenantForOwner), command.TenantId);
        return Result.NoContent();
    }
}
