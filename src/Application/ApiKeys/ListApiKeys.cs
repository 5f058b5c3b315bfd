using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
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
/// <param name="UserId">Only keys of this member.</param>
/// <param name="ServiceAccountId">Only keys of this service account.</param>
[RequirePermission(ApiKeyPermissions.Read)]
public sealed record ListApiKeys(string? Cursor, int? Limit, Guid? UserId, Guid? ServiceAccountId) : IQuery<Page<ApiKeyDto>>;

internal sealed class ListApiKeysValidator : AbstractValidator<ListApiKeys>
{
    public ListApiKeysValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
}

internal sealed class ListApiKeysHandler(IReadRepository<ApiKey> keys, ApiKeyVisibility visibility, ApiKeyIssuer issuer, IRequestContext context)
    : IRequestHandler<ListApiKeys, Result<Page<ApiKeyDto>>>
{
    private const string Sort = "-createdAt";

    public async Task<Result<Page<ApiKeyDto>>> Handle(ListApiKeys query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? PageLimit.Default;
        Cursor? after = null;
        if (query.Cursor is not null && !Common.Paging.Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var (userId, accountId) = (query.UserId, query.ServiceAccountId);
        if (!await visibility.CanSeeAllAsync(cancellationToken))
        {
            if ((userId is not null && userId != context.UserId) || (accountId is not null && accountId != context.ServiceAccountId))
            {
                return CommonErrors.PermissionDenied;
            }

            (userId, accountId) = (context.UserId, context.ServiceAccountId);
        }

        var found = await keys.ListAsync(new ApiKeysPage(userId, accountId, after?.Id, limit + 1), cancellationToken);
        return Page.Of(found.ConvertAll(issuer.ToDto), limit, last => new Cursor(Sort, Key: null, last.Id));
    }
}
