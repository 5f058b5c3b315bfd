using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Lists the acting tenant's service accounts, the newest first.</summary>
[RequirePermission(ApiKeyPermissions.ReadServiceAccounts)]
public sealed record ListServiceAccounts(string? Cursor, int? Limit) : IQuery<Page<ServiceAccountDto>>;

internal sealed class ListServiceAccountsValidator : AbstractValidator<ListServiceAccounts>
{
    public ListServiceAccountsValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
}

internal sealed class ListServiceAccountsHandler(IReadRepository<ServiceAccount> accounts)
    : IRequestHandler<ListServiceAccounts, Result<Page<ServiceAccountDto>>>
{
    private const string Sort = "-createdAt";

    public async Task<Result<Page<ServiceAccountDto>>> Handle(ListServiceAccounts query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? PageLimit.Default;
        Cursor? after = null;
        if (query.Cursor is not null && !Common.Paging.Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var items = await accounts.ListAsync<ServiceAccountDto>(new ServiceAccountsPage(after?.Id, limit + 1), cancellationToken);
        return Page.Of(items, limit, last => new Cursor(Sort, Key: null, last.Id));
    }
}
