using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Reads an API key of the caller, or with <c>api-keys.manage</c> anybody's.</summary>
[RequirePermission(ApiKeyPermissions.Read)]
public sealed record GetApiKey(Guid Id) : IQuery<ApiKeyDto>;

internal sealed class GetApiKeyHandler(IReadRepository<ApiKey> keys, ApiKeySight sight, ApiKeyIssuer issuer) : IRequestHandler<GetApiKey, Result<ApiKeyDto>>
{
    public async Task<Result<ApiKeyDto>> Handle(GetApiKey query, CancellationToken cancellationToken) =>
        await keys.FirstOrDefaultAsync(new ApiKeyById(query.Id), cancellationToken) is { } key && await sight.HasAsync(key, cancellationToken)
            ? issuer.Describe(key)
            : ApiKeyErrors.NotFound;
}
