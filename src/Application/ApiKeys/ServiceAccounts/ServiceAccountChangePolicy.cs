using Ardalis.Result;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>A service account for somebody who wants to change it, or give it keys: its role may not be above theirs.</summary>
internal sealed class ServiceAccountChangePolicy(IRepository<ServiceAccount> accounts, ICallerPermissions acting)
{
    /// <summary>Takes the tenant's lock, then reads.</summary>
    public async Task<Result<(ServiceAccount Account, PrincipalAccess By)>> LockAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(ApiKeyPermissions.WriteServiceAccounts, cancellationToken) is not { } by)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await accounts.FirstOrDefaultAsync(new ServiceAccountById(id), cancellationToken) is not { } account)
        {
            return ServiceAccountErrors.NotFound;
        }

        return account.Role > by.Role ? ServiceAccountErrors.RoleAboveOwn : (account, by);
    }
}
