using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Application.ApiKeys;

/// <summary>
/// Revokes an API key permanently: one of the caller's own, or with <c>api-keys.manage</c> any key of the tenant. Revoking it again has no effect.
/// </summary>
[RequirePermission(ApiKeyPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RevokeApiKey(Guid Id) : ICommand;

internal sealed class RevokeApiKeyHandler(IRepository<ApiKey> keys, ApiKeyVisibility visibility, IRevocations revocations, TimeProvider time)
    : IRequestHandler<RevokeApiKey, Result>
{
    public async Task<Result> Handle(RevokeApiKey command, CancellationToken cancellationToken)
    {
        if (await keys.FirstOrDefaultAsync(new ApiKeyById(command.Id), cancellationToken) is not { } key
            || !await visibility.CanSeeAsync(key, cancellationToken))
        {
            return ApiKeyErrors.NotFound;
        }

        if (key.RevokedAt is null)
        {
            key.Revoke(time.GetUtcNow());
            revocations.RevokeApiKey(key.Id);
        }

        return Result.NoContent();
    }
}
