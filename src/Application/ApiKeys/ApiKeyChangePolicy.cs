using Ardalis.Result;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>
/// A key for somebody who wants to change it: a member their own, and who may write service accounts that of one up to their role. Nobody rotates
/// the key of another person, since that would hand them a way to act as that person.
/// </summary>
internal sealed class ApiKeyChangePolicy(
    IRepository<ApiKey> keys, IRepository<ServiceAccount> accounts, ICallerPermissions acting, ApiKeyVisibility sight, PermissionCatalog permissions, ApiKeyIssuer issuer)
{
    /// <summary>Takes the tenant's lock, then reads.</summary>
    public async Task<Result<ApiKey>> LockAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(ApiKeyPermissions.Write, cancellationToken) is not { } by)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await keys.FirstOrDefaultAsync(new ApiKeyById(id), cancellationToken) is not { } key || !(sight.IsOwn(key) || permissions.Allows(by, ApiKeyPermissions.Manage)))
        {
            return ApiKeyErrors.NotFound;
        }

        if (sight.IsOwn(key))
        {
            return key;
        }

        if (key.ServiceAccountId is not { } accountId || !permissions.Allows(by, ApiKeyPermissions.WriteServiceAccounts))
        {
            return ApiKeyErrors.NotYours;
        }

        if (await accounts.FirstOrDefaultAsync(new ServiceAccountById(accountId), cancellationToken) is not { } account || account.Role > by.Role)
        {
            return ServiceAccountErrors.RoleAboveOwn;
        }

        return issuer.AreHeld(key.Scopes, by) ? key : ApiKeyErrors.ScopeNotHeld;
    }
}
