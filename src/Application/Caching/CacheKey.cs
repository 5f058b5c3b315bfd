using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Caching;

/// <summary>
/// The key of a cached query: its tenant, its caller if the entry is the caller's alone, its type, and all its parameters. There is no other way to
/// make one, so that a key without its tenant does not exist.
/// </summary>
public sealed class CacheKey
{
    /// <summary>The length in characters from which parameters are replaced by their SHA-256.</summary>
    private const int MaxParameters = 128;

    private CacheKey(string text, IReadOnlyList<CacheTagKey> tags, TimeSpan? duration, RequestIdentity identity) =>
        (Text, Tags, Duration, Identity) = (text, tags, duration, identity);

    public string Text { get; }

    public IReadOnlyList<CacheTagKey> Tags { get; }

    /// <summary>Null: the default.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>What the handler may know of its caller: what the key contains. A handler that uses more fails at its first call.</summary>
    internal RequestIdentity Identity { get; }

    /// <exception cref="InvalidOperationException">The query has no tenant and is not <see cref="CacheSharing.Caller"/>.</exception>
    public static CacheKey Of<TQuery>(TQuery query, CachePolicy policy, IRequestContext context)
        where TQuery : ICacheable
    {
        var identity = IdentityOf(policy.Sharing, context);
        var text = $"{ScopeOf(identity)}:{NameOf<TQuery>.Value}:{ParametersOf(query)}";
        return new CacheKey(text, [.. policy.Tags.Select(tag => tag.KeyIn(context))], policy.Duration, identity);
    }

    /// <summary>With the build: another one may give the type other properties, so it does not read the entries of this one.</summary>
    private static class NameOf<TQuery>
    {
        public static readonly string Value = $"{typeof(TQuery).FullName}:{typeof(TQuery).Module.ModuleVersionId.ToString("N")[..8]}";
    }

    private static RequestIdentity IdentityOf(CacheSharing sharing, IRequestContext context) => sharing switch
    {
        CacheSharing.Tenant => new RequestIdentity(PrincipalKind.System) { TenantId = context.RequireTenantId() },
        CacheSharing.Caller => new RequestIdentity(context.Principal)
        {
            TenantId = context.TenantId,
            UserId = context.UserId,
            ServiceAccountId = context.ServiceAccountId,
            ApiKeyId = context.ApiKeyId,
            OnBehalfOf = context.OnBehalfOf,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(sharing), sharing, null),
    };

    private static string ScopeOf(RequestIdentity identity)
    {
        var tenant = $"{identity.TenantId:N}";
        return identity.Principal == PrincipalKind.System
            ? tenant
            : $"{tenant}|{(int)identity.Principal}|{identity.UserId:N}|{identity.ServiceAccountId:N}|{identity.ApiKeyId:N}|{identity.OnBehalfOf:N}";
    }

    /// <summary>JSON, because it tells apart values that contain separators. Long parameters would make long keys.</summary>
    private static string ParametersOf<TQuery>(TQuery query)
    {
        var json = JsonSerializer.Serialize(query);
        return json.Length <= MaxParameters ? json : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }
}
