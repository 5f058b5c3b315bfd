using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Users;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Security;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// Sessions in cookies. Browsers send cookies on every request, so an unsafe method (RFC 9110 §9.2.1) must send the antiforgery token as well
/// (CSRF). Without it the cookie is ignored, and only public endpoints work.
/// </summary>
internal sealed class SessionCookieAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionCookieVerifier verifier)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "SessionCookie";

    private Error? _refusal;

    /// <summary>Whether the request contains a session cookie and no Authorization header, which takes precedence.</summary>
    public static bool IsIn(HttpContext http) => http.Request.Headers.Authorization.Count == 0 && SessionCookies.Read(http) is not null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var secret = SessionCookies.Read(Context)!;
        if (await verifier.VerifyAsync(secret, Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted) is not { } session)
        {
            _refusal = CommonErrors.SessionEnded;
            return AuthenticateResult.Fail("The session does not exist or has ended.");
        }

        if (!IsSafe(Request.Method) && !SessionCookies.IsFromOwnPage(Context, secret))
        {
            _refusal = CommonErrors.AntiforgeryTokenInvalid;
            var refused = new RefusedCredential(
                UserAuditEvents.AntiforgeryTokenRefused, "user", session.UserId, IAuditTrail.Installation, _refusal.Code);
            Context.Features.Set(refused);
            return AuthenticateResult.Fail("The antiforgery token is missing or wrong.");
        }

        Context.Features.Set(session);
        SessionCookies.Use(Context);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", session.UserId.ToString())], Scheme, "sub", roleType: null));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Problem.WriteAsync(Context, _refusal ?? CommonErrors.Unauthenticated);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.WriteAsync(Context, CommonErrors.PermissionDenied);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
