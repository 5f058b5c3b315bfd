using Ardalis.Result;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Creates keys and maps them to DTOs.</summary>
internal sealed class ApiKeyIssuer(IRepository<ApiKey> keys, PermissionCatalog permissions, IOptions<ApiKeyOptions> options, TimeProvider time)
{
    private string Environment =>
        options.Value.Environment ?? throw new InvalidOperationException("ApiKeys:Environment is not set. Set it to live or test.");

    /// <param name="holders">All who must have the permissions of the scopes: the caller and the owner.</param>
    public async Task<Result<IssuedApiKeyDto>> IssueAsync(
        ApiKeyOwner owner,
        PrincipalAccess[] holders,
        string name,
        IReadOnlyList<string> scopes,
        int? expiresInDays,
        IReadOnlyList<string>? allowedIpAddresses,
        CancellationToken cancellationToken)
    {
        if (!AreHeld(scopes, holders))
        {
            return ApiKeyErrors.ScopeNotHeld;
        }

        if (await keys.CountAsync(new ActiveApiKeysOf(owner, time.GetUtcNow()), cancellationToken) >= options.Value.MaxPerOwner)
        {
            return ApiKeyErrors.TooMany;
        }

        var secret = ApiKeySecret.Create();
        var ipAddresses = (allowedIpAddresses ?? []).Select(entry => IpAllowList.Canonical(entry)!);
        var key = ApiKey.Issue(owner, name, scopes, ipAddresses, ApiKeySecret.HashOf(secret), ExpiryOf(expiresInDays));
        await keys.AddAsync(key, cancellationToken);
        return ToIssuedDto(key, secret);
    }

    /// <summary>Whether every holder has the permission of every scope.</summary>
    public bool AreHeld(IReadOnlyList<string> scopes, params PrincipalAccess[] holders) =>
        scopes.All(scope => holders.All(holder => permissions.Allows(holder, scope)));

    public DateTimeOffset ExpiryOf(int? days) => time.GetUtcNow() + (days is { } number ? TimeSpan.FromDays(number) : options.Value.DefaultLifetime);

    /// <summary>Contains the secret, so it is returned once only.</summary>
    public IssuedApiKeyDto ToIssuedDto(ApiKey key, string secret) =>
        new(key.Id, ApiKeyText.Write(options.Value.Prefix, Environment, key.Id, secret), key.ExpiresAt, key.PreviousValidUntil);

    public ApiKeyDto ToDto(ApiKey key) => new(
        key.Id,
        key.Name,
        ApiKeyText.Beginning(options.Value.Prefix, Environment, key.Id),
        key.UserId,
        key.ServiceAccountId,
        key.Scopes,
        key.AllowedIpAddresses,
        key.CreatedAt,
        key.ExpiresAt,
        key.RevokedAt,
        key.PreviousValidUntil > time.GetUtcNow() ? key.PreviousValidUntil : null,
        key.LastUsedAt,
        HashedIpAddress.Shown(key.LastUsedFrom));
}
