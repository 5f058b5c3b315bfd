using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Reads a service account of the acting tenant.</summary>
[RequirePermission(ApiKeyPermissions.ReadServiceAccounts)]
public sealed record GetServiceAccount(Guid Id) : IQuery<ServiceAccountDto>;

internal sealed class GetServiceAccountHandler(IReadRepository<ServiceAccount> accounts)
    : IRequestHandler<GetServiceAccount, Result<ServiceAccountDto>>
{
    public async Task<Result<ServiceAccountDto>> Handle(GetServiceAccount query, CancellationToken cancellationToken) =>
        await accounts.FirstAsync<ServiceAccountDto>(new ServiceAccountById(query.Id), cancellationToken) is { } account
            ? account
            : ServiceAccountErrors.NotFound;
}
