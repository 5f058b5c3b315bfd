using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Which keys of the acting tenant the caller may see: their own, and all keys with <see cref="ApiKeyPermissions.Manage"/>.</summary>
internal sealed class ApiKeyVisibility(IRequestContext context, IPrincipalAccess access, PermissionCatalog permissions)
{
    public async Task<bool> CanSeeAllAsync(CancellationToken cancellationToken) =>
        context.ApiKeyId is null && permissions.Allows(await access.GetAsync(context, cancellationToken), ApiKeyPermissions.Manage);

    public async Task<bool> CanSeeAsync(ApiKey key, CancellationToken cancellationToken) => IsOwn(key) || await CanSeeAllAsync(cancellationToken);

    public bool IsOwn(ApiKey key) => key.UserId == context.UserId && key.ServiceAccountId == context.ServiceAccountId;
}
