using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Reads an API key without its secret: one of the caller's own, or with <c>api-keys.manage</c> any key of the tenant.</summary>
[RequirePermission(ApiKeyPermissions.Read)]
public sealed record GetApiKey(Guid Id) : IQuery<ApiKeyDto>;

internal sealed class GetApiKeyHandler(IReadRepository<ApiKey> keys, ApiKeyVisibility visibility, ApiKeyIssuer issuer)
    : IRequestHandler<GetApiKey, Result<ApiKeyDto>>
{
    public async Task<Result<ApiKeyDto>> Handle(GetApiKey query, CancellationToken cancellationToken) =>
        await keys.FirstOrDefaultAsync(new ApiKeyById(query.Id), cancellationToken) is { } key && await visibility.CanSeeAsync(key, cancellationToken)
            ? issuer.ToDto(key)
            : ApiKeyErrors.NotFound;
}
