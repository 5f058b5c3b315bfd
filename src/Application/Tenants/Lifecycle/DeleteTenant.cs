using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>
/// Deletes the acting tenant. All members lose access at once; owners can restore it until the grace period ends, then it is purged.
/// </summary>
/// <param name="TenantId">The acting tenant.</param>
/// <param name="Slug">Confirmation: must equal the tenant's slug.</param>
/// <param name="ExpectedVersion">Required.</param>
[RequirePermission(TenantDeletionPermissions.Delete)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DeleteTenant(Guid TenantId, string? Slug, long? ExpectedVersion) : ICommand, IRequiresVersion, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant.Of(TenantId)];
}

internal sealed class DeleteTenantHandler(IRepository<Tenant> tenants, IRequestContext context, IOptions<TenantOptions> options, TimeProvider time)
    : IRequestHandler<DeleteTenant, Result>
{
    public async Task<Result> Handle(DeleteTenant command, CancellationToken cancellationToken)
    {
        if (command.TenantId != context.TenantId)
        {
            return CommonErrors.TenantMismatch;
        }

        if (await tenants.GetByIdAsync(command.TenantId, cancellationToken) is not { } tenant || tenant.DeletedAt is not null)
        {
            return TenantErrors.NotFound;
        }

        if (ExpectedVersion.Check(tenant, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var deleted = tenant.Delete(command.Slug, options.Value.DeletionGrace, time.GetUtcNow());
        if (!deleted.IsSuccess)
        {
            return deleted;
        }

        return Result.NoContent();
    }
}
