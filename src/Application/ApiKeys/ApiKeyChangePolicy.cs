using Ardalis.Result;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>
/// Decides who may change a key: members their own, and callers with <c>api-keys.service-accounts-write</c> the keys of service accounts whose role
/// is not above theirs. Another member's key cannot be rotated, because the new secret acts as that member.
/// </summary>
internal sealed class ApiKeyChangePolicy(
    IRepository<ApiKey> keys,
    IRepository<ServiceAccount> accounts,
    ICallerPermissions callerPermissions,
    ApiKeyVisibility visibility,
    PermissionCatalog permissions,
    ApiKeyIssuer issuer)
{
    /// <summary>Takes the tenant's lock, then loads the key and checks that the caller may change it.</summary>
    public async Task<Result<ApiKey>> LockAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await callerPermissions.LockAsync(ApiKeyPermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await keys.FirstOrDefaultAsync(new ApiKeyById(id), cancellationToken) is not { } key
            || !(visibility.IsOwn(key) || permissions.Allows(caller, ApiKeyPermissions.Manage)))
        {
            return ApiKeyErrors.NotFound;
        }

        if (visibility.IsOwn(key))
        {
            return key;
        }

        if (key.ServiceAccountId is not { } accountId || !permissions.Allows(caller, ApiKeyPermissions.WriteServiceAccounts))
        {
            return ApiKeyErrors.NotYours;
        }

        if (await accounts.FirstOrDefaultAsync(new ServiceAccountById(accountId), cancellationToken) is not { } account || account.Role > caller.Role)
        {
            return ServiceAccountErrors.RoleAboveOwn;
        }

        return issuer.AreHeld(key.Scopes, caller) ? key : ApiKeyErrors.ScopeNotHeld;
    }
}
