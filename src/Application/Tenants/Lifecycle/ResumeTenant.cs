using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Resumes a suspended tenant. Otherwise nothing changes.</summary>
[RequireOperator(TenantOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ResumeTenant(Guid TenantId) : ICommand, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant.Of(TenantId)];
}

internal sealed class ResumeTenantHandler(ITenantAdminStore store, OperatorLog log)
    : IRequestHandler<ResumeTenant, Result>
{
    public async Task<Result> Handle(ResumeTenant command, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(command.TenantId, cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var result = tenant.Resume();
        if (!result.IsSuccess)
        {
            return result;
        }

        log.Record(nameof(ResumeTenant), command.TenantId);
        return Result.NoContent();
    }
}
