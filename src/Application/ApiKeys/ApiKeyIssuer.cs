using Ardalis.Result;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Makes keys, and says how they are written.</summary>
internal sealed class ApiKeyIssuer(IRepository<ApiKey> keys, PermissionCatalog permissions, IOptions<ApiKeyOptions> options, TimeProvider time)
{
    private string Environment => options.Value.Environment ?? throw new InvalidOperationException("ApiKeys:Environment has no default here.");

    /// <param name="owner">Whose key it becomes.</param>
    /// <param name="rights">Everybody's who has to have the scopes: whoever creates it, and its owner.</param>
    public async Task<Result<IssuedApiKeyDto>> IssueAsync(
        ApiKeyOwner owner, PrincipalAccess[] rights, string name, IReadOnlyList<string> scopes, int? expiresInDays, IReadOnlyList<string>? allowedIpAddresses, CancellationToken cancellationToken)
    {
        if (!AreHeld(scopes, rights))
        {
            return ApiKeyErrors.ScopeNotHeld;
        }

        if (await keys.CountAsync(new ActiveApiKeysOf(owner, time.GetUtcNow()), cancellationToken) >= options.Value.MaxPerOwner)
        {
            return ApiKeyErrors.TooMany;
        }

        var secret = ApiKeySecret.Create();
        var addresses = (allowedIpAddresses ?? []).Select(entry => IpAllowList.Canonical(entry)!);
        var key = ApiKey.Issue(owner, name, scopes, addresses, ApiKeySecret.HashOf(secret), ExpiryOf(expiresInDays));
        await keys.AddAsync(key, cancellationToken);
        return Show(key, secret);
    }

    public bool AreHeld(IReadOnlyList<string> scopes, params PrincipalAccess[] rights) => scopes.All(scope => rights.All(access => permissions.Allows(access, scope)));

    public DateTimeOffset ExpiryOf(int? days) => time.GetUtcNow() + (days is { } number ? TimeSpan.FromDays(number) : options.Value.DefaultLifetime);

    /// <summary>With the secret: for its owner, once.</summary>
    public IssuedApiKeyDto Show(ApiKey key, string secret) =>
        new(key.Id, ApiKeyText.Write(options.Value.Prefix, Environment, key.Id, secret), key.ExpiresAt, key.PreviousValidUntil);

    public ApiKeyDto Describe(ApiKey key) => new(
        key.Id, key.Name, ApiKeyText.Beginning(options.Value.Prefix, Environment, key.Id), key.UserId, key.ServiceAccountId, key.Scopes, key.AllowedIpAddresses,
        key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.PreviousValidUntil > time.GetUtcNow() ? key.PreviousValidUntil : null, key.LastUsedAt, HashedIpAddress.Shown(key.LastUsedFrom));
}
