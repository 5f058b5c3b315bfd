using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Security;
using SvcInfra.Infrastructure.Users.Sessions;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// Sets the request context from the verified token, cookie or API key. The tenant is that of the credential; a header, a path or a query that
/// names another tenant is refused, never followed. Operators name tenants in queries without acting in them.
/// </summary>
internal sealed class RequestContextMiddleware(RequestDelegate next)
{
    public const string TenantHeader = "X-Tenant-Id";
    private const string TenantValue = "tenantId";

    public async Task InvokeAsync(HttpContext http, RequestContext context)
    {
        var identity = IdentityOf(http);
        context.Set(identity with
        {
            TraceId = Problem.TraceIdOf(http),
            IpAddress = http.Connection.RemoteIpAddress?.ToString(),

            // Stored with sessions and in the audit trail. The caller cannot be asked to correct it, so it is cleaned.
            UserAgent = StorableText.Clean(http.Request.Headers.UserAgent, Session.MaxUserAgentLength),
        });
        if (http.Features.Get<RefusedCredential>() is { } refused)
        {
            await http.RequestServices.GetRequiredService<RefusedCredentialAudit>().RecordAsync(http, refused);
        }

        if (identity.Principal != PrincipalKind.Anonymous && NamesAnotherTenant(http, identity.TenantId))
        {
            await RefuseAsync(http, identity.TenantId);
            return;
        }

        await next(http);
    }

    /// <summary>The verified identity of the request's credential; anonymous without one.</summary>
    internal static RequestIdentity IdentityOf(HttpContext http)
    {
        if (http.Features.Get<AccessTokenIdentity>() is { } token)
        {
            return new RequestIdentity(PrincipalKind.User)
            {
                UserId = token.UserId,
                SessionId = token.SessionId,
                TenantId = token.TenantId,
                TokenAuthenticatedAt = token.AuthenticatedAt,
            };
        }

        if (http.Features.Get<SessionCookieIdentity>() is { } cookie)
        {
            return new RequestIdentity(PrincipalKind.User) { UserId = cookie.UserId, SessionId = cookie.SessionId, TenantId = cookie.TenantId };
        }

        return http.Features.Get<ApiKeyIdentity>() is not { } key ? RequestIdentity.Anonymous
            : new RequestIdentity(key.UserId is null ? PrincipalKind.ServiceAccount : PrincipalKind.ApiKey)
            {
                UserId = key.UserId,
                ServiceAccountId = key.ServiceAccountId,
                ApiKeyId = key.ApiKeyId,
                TenantId = key.TenantId,
            };
    }

    private static async Task RefuseAsync(HttpContext http, Guid? tenantId)
    {
        if (tenantId is null)
        {
            await Problem.WriteAsync(http, CommonErrors.TenantRequired);
            return;
        }

        // Recorded in the trail of the token's tenant; nothing reveals whether the named tenant exists.
        var trail = http.RequestServices.GetRequiredService<IAuditTrail>();
        await trail.RecordNowAsync(
            AuditEvent.Denied(TenantAuditEvents.Mismatch) with { Reason = CommonErrors.TenantMismatch.Code }, CancellationToken.None);
        await Problem.WriteAsync(http, CommonErrors.TenantMismatch);
    }

    private static bool NamesAnotherTenant(HttpContext http, Guid? tenantId) =>
        Differs(http.Request.Headers[TenantHeader], tenantId)
        || (!http.Request.Path.StartsWithSegments(OperatorGate.Path) && Differs(http.Request.Query[TenantValue], tenantId))
        || (http.Request.RouteValues.TryGetValue(TenantValue, out var route) && Guid.TryParse(route as string, out var named) && named != tenantId);

    private static bool Differs(string? value, Guid? tenantId) => value is not null && (!Guid.TryParse(value, out var named) || named != tenantId);
}
