using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Which keys of the acting tenant the caller sees: the own ones, and with <see cref="ApiKeyPermissions.Manage"/> all.</summary>
internal sealed class ApiKeyVisibility(IRequestContext context, IPrincipalAccess access, PermissionCatalog permissions)
{
    public async Task<bool> IsEverybodysAsync(CancellationToken cancellationToken) =>
        context.ApiKeyId is null && permissions.Allows(await access.GetAsync(context, cancellationToken), ApiKeyPermissions.Manage);

    public async Task<bool> HasAsync(ApiKey key, CancellationToken cancellationToken) => IsOwn(key) || await IsEverybodysAsync(cancellationToken);

    public bool IsOwn(ApiKey key) => key.UserId == context.UserId && key.ServiceAccountId == context.ServiceAccountId;
}
