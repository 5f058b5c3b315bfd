using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Lists the acting tenant's service accounts, the newest first.</summary>
[RequirePermission(ApiKeyPermissions.ReadServiceAccounts)]
public sealed record ListServiceAccounts : ListQuery<ServiceAccountDto>
{
    internal static readonly ListOf<ServiceAccount, ServiceAccountDto> List = new ListOf<ServiceAccount, ServiceAccountDto>("-createdAt", a => a.Id)
        .SortById("createdAt")
        .Filter("role", a => a.Role)
        .Filter("createdAt", a => a.CreatedAt)
        .Filter("disabledAt", a => a.DisabledAt);

    public override ListDefinition Declare() => List;
}

internal sealed class ListServiceAccountsHandler(ListPages pages, IReadRepository<ServiceAccount> accounts)
    : IRequestHandler<ListServiceAccounts, Result<Page<ServiceAccountDto>>>
{
    public Task<Result<Page<ServiceAccountDto>>> Handle(ListServiceAccounts query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListServiceAccounts.List, query, page => accounts.ListAsync<ServiceAccountDto>(page, cancellationToken));
}
