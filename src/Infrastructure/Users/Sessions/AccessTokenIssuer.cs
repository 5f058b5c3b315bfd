using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Infrastructure.Users.Sessions;

internal sealed class AccessTokenIssuer(
    SigningKeyRing keys, IOptions<AccessTokenOptions> options, IOptions<AppOptions> app, TimeProvider time) : IAccessTokens
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public AccessToken Issue(Session session)
    {
        var settings = options.Value;
        var now = time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = session.UserId.ToString(),
            [AccessTokenClaims.Session] = session.Id.ToString(),
            [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString(),
            [JwtRegisteredClaimNames.AuthTime] = session.AuthenticatedAt.ToUnixTimeSeconds(),
            [JwtRegisteredClaimNames.Acr] = InsufficientAuthentication.AcrOf(session.Level),
            [JwtRegisteredClaimNames.Amr] = session.AuthenticationMethods.Split(' '),
        };
        if (session.TenantId is { } tenant)
        {
            claims[AccessTokenClaims.Tenant] = tenant.ToString();
        }

        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = AccessTokenClaims.TokenType,
            Issuer = settings.IssuerOr(app.Value),
            Audience = settings.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + settings.Lifetime,
            Claims = claims,
            SigningCredentials = keys.Current.Credentials,
        });
        return new AccessToken(token, (int)settings.Lifetime.TotalSeconds);
    }
}

/// <summary>Claims that RFC 7519 does not register.</summary>
internal static class AccessTokenClaims
{
    /// <summary>RFC 9068 §2.1.</summary>
    public const string TokenType = "at+jwt";

    public const string Session = "sid";

    public const string Tenant = "tenant";
}
