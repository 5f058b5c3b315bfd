using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.WebApi.Common.Security;

namespace SvcInfra.WebApi.RateLimits;

/// <summary>
/// After authentication: by principal, then by tenant, so that one principal cannot take the quota of its tenant with requests that are refused.
/// It precedes the tenant check, whose refusals write to the audit trail.
/// </summary>
internal sealed class PrincipalRateLimit(
    RequestDelegate next, RateLimitGate gate, PartitionKeys keys, ITenantRateLimits tenants, IOptions<RateLimitsOptions> options)
{
    private const string Principal = "principal";
    private const string Tenant = "tenant";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!gate.IsLimited(http) || await TakeAsync(http))
        {
            await next(http);
        }
    }

    private async ValueTask<bool> TakeAsync(HttpContext http)
    {
        var identity = RequestContextMiddleware.IdentityOf(http);
        if (PartitionOf(identity) is not { } partition)
        {
            return !AnonymousRateLimit.HasCredential(http) || await AnonymousRateLimit.TakeAnonymousAsync(
                http, gate, keys.OfIpAddress(http.Connection.RemoteIpAddress), options.Value);
        }

        return await gate.TakeAsync(http, Principal, options.Value.Principal.ToLimit(), partition)
            && (identity.TenantId is not { } tenant
                || await gate.TakeAsync(http, Tenant, await tenants.GetAsync(tenant, http.RequestAborted), keys.Of(Tenant, tenant)));
    }

    /// <summary>A member's API keys have quotas of their own: a program must not lock its owner out.</summary>
    private string? PartitionOf(RequestIdentity identity) => identity switch
    {
        { ServiceAccountId: { } account } => keys.Of("service-account", account),
        { ApiKeyId: { } key } => keys.Of("api-key", key),
        { UserId: { } user } => keys.Of("user", user),
        _ => null,
    };
}
