using Ardalis.Result;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys.ServiceAccounts;

/// <summary>Lets callers change a service account, or create keys for it, only if its role is not above theirs.</summary>
internal sealed class ServiceAccountChangePolicy(IRepository<ServiceAccount> accounts, ICallerPermissions callerPermissions)
{
    /// <summary>Takes the tenant's lock, then loads the service account and checks that the caller may change it.</summary>
    public async Task<Result<(ServiceAccount Account, PrincipalAccess Caller)>> LockAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await callerPermissions.LockAsync(ApiKeyPermissions.WriteServiceAccounts, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await accounts.FirstOrDefaultAsync(new ServiceAccountById(id), cancellationToken) is not { } account)
        {
            return ServiceAccountErrors.NotFound;
        }

        return account.Role > caller.Role ? ServiceAccountErrors.RoleAboveOwn : (account, caller);
    }
}
