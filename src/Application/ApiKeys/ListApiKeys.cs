using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>
/// Lists API keys of the acting tenant, the newest first, including revoked and expired ones. Callers see their own keys, and with
/// <c>api-keys.manage</c> all keys.
/// </summary>
[RequirePermission(ApiKeyPermissions.Read)]
public sealed record ListApiKeys : ListQuery<ApiKeyDto>
{
    internal static readonly ListOf<ApiKey, ApiKeyDto> List = new ListOf<ApiKey, ApiKeyDto>("-createdAt", k => k.Id)
        .SortById("createdAt")
        .Filter("createdAt", k => k.CreatedAt)
        .Filter("expiresAt", k => k.ExpiresAt)
        .Filter("revokedAt", k => k.RevokedAt)
        .Filter("lastUsedAt", k => k.LastUsedAt);

    /// <summary>Only keys of this member.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Only keys of this service account.</summary>
    public Guid? ServiceAccountId { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class ListApiKeysHandler(
    ListPages pages, IReadRepository<ApiKey> keys, ApiKeyVisibility visibility, ApiKeyIssuer issuer, IRequestContext context)
    : IRequestHandler<ListApiKeys, Result<Page<ApiKeyDto>>>
{
    public async Task<Result<Page<ApiKeyDto>>> Handle(ListApiKeys query, CancellationToken cancellationToken)
    {
        var (userId, accountId) = (query.UserId, query.ServiceAccountId);
        if (!await visibility.CanSeeAllAsync(cancellationToken))
        {
            if ((userId is not null && userId != context.UserId) || (accountId is not null && accountId != context.ServiceAccountId))
            {
                return CommonErrors.PermissionDenied;
            }

            (userId, accountId) = (context.UserId, context.ServiceAccountId);
        }

        return await pages.ReadAsync(ListApiKeys.List, query, async page =>
        {
            if (userId is not null)
            {
                page.Where(k => k.UserId == userId);
            }

            if (accountId is not null)
            {
                page.Where(k => k.ServiceAccountId == accountId);
            }

            return (await keys.ListAsync(page, cancellationToken)).ConvertAll(issuer.ToDto);
        });
    }
}
