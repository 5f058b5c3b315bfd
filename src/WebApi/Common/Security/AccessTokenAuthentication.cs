using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Users.Sessions;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>Bearer access tokens (RFC 6750). Each kind of invalid token has its own error code.</summary>
internal sealed class AccessTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokenValidator validator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "AccessToken";
    private const string Prefix = "Bearer ";

    private AccessTokenRefusal? _refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? header = Request.Headers.Authorization;
        if (header is null || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var result = await validator.ValidateAsync(header[Prefix.Length..], Context.RequestAborted);
        if (result.Identity is not { } identity)
        {
            _refusal = result.Refusal;
            return AuthenticateResult.Fail("The access token was refused.");
        }

        Context.Features.Set(identity);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", identity.UserId.ToString())], Scheme, "sub", roleType: null));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_refusal is not { } refusal)
        {
            return Problem.WriteAsync(Context, CommonErrors.Unauthenticated);
        }

        var refused = TokenRefusals.Of(refusal);
        Response.Headers.WWWAuthenticate = $"Bearer error=\"invalid_token\", error_description=\"{refused.Code}\"";
        return Problem.WriteAsync(Context, refused);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.WriteAsync(Context, CommonErrors.PermissionDenied);
}
