using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.ApiKeys;
using SvcInfra.Infrastructure.Security;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// API keys, as a bearer token or in the header <c>X-Api-Key</c>. A key with a wrong format or checksum is refused without a database query. A
/// refusal says why only to a caller with the right secret.
/// </summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyVerifier verifier,
    ApiKeyUses uses,
    IOptions<ApiKeyOptions> settings)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiKey";
    public const string Header = "X-Api-Key";
    private const string BearerPrefix = "Bearer ";

    /// <summary>Longer than any key.</summary>
    private const int MaxLength = 200;

    private Error? _refusal;

    /// <summary>Whether the request contains an API key, valid or not.</summary>
    public static bool IsIn(HttpContext http)
    {
        var prefix = http.RequestServices.GetRequiredService<IOptions<ApiKeyOptions>>().Value.Prefix;
        return http.Request.Headers.ContainsKey(Header)
            || (BearerOf(http.Request) is { } bearer && bearer.StartsWith($"{prefix}_", StringComparison.Ordinal));
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers[Header];
        if (header.Count > 1 || (header.Count == 1 && Request.Headers.Authorization.Count > 0))
        {
            return Refuse(ApiKeyErrors.Ambiguous, key: null);
        }

        var text = header.Count == 1 ? header.ToString() : BearerOf(Request)!;
        if (text.Length > MaxLength || ApiKeyText.Parse(text, settings.Value.Prefix) is not { } presented)
        {
            return Refuse(ApiKeyErrors.Malformed, key: null);
        }

        if (presented.Environment != settings.Value.Environment)
        {
            return Refuse(ApiKeyErrors.OtherEnvironment, key: null);
        }

        var verdict = await verifier.VerifyAsync(presented, Context.Connection.RemoteIpAddress, Context.RequestAborted);
        return verdict switch
        {
            { Refusal: ApiKeyRefusal.None, Key: { } key } => Accept(key),
            { Refusal: ApiKeyRefusal.Expired } => Refuse(ApiKeyErrors.Expired, verdict.Key),
            { Refusal: ApiKeyRefusal.Revoked } => Refuse(CommonErrors.ApiKeyRevoked, verdict.Key),
            { Refusal: ApiKeyRefusal.Address } => Refuse(ApiKeyErrors.IpAddressNotAllowed, verdict.Key),
            _ => Refuse(ApiKeyErrors.Unknown, verdict.Key),
        };
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = _refusal ?? CommonErrors.Unauthenticated;
        if (refusal.Kind == ErrorKind.Unauthenticated)
        {
            Response.Headers.WWWAuthenticate = $"Bearer error=\"invalid_token\", error_description=\"{refusal.Code}\"";
        }

        return Problem.WriteAsync(Context, refusal);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.WriteAsync(Context, CommonErrors.PermissionDenied);

    private static string? BearerOf(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header?.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) == true ? header[BearerPrefix.Length..] : null;
    }

    private AuthenticateResult Accept(ApiKeyIdentity key)
    {
        uses.Note(key.TenantId, key.ApiKeyId, Context.Connection.RemoteIpAddress?.ToString());
        Context.Features.Set(key);
        var subject = (key.UserId ?? key.ServiceAccountId ?? key.ApiKeyId).ToString();
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject)], Scheme, "sub", roleType: null));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
    }

    /// <param name="key">The key with the presented id, if it exists: the refusal goes to its tenant's audit trail.</param>
    private AuthenticateResult Refuse(Error refusal, ApiKeyIdentity? key)
    {
        _refusal = refusal;
        ApiKeyTelemetry.Refused(refusal.Code);
        if (key is not null)
        {
            Context.Features.Set(new RefusedCredential(ApiKeyAuditEvents.Refused, "api_key", key.ApiKeyId, key.TenantId, refusal.Code));
        }

        return AuthenticateResult.Fail("The API key was refused.");
    }
}
