using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.Contracts;

namespace SvcInfra.Infrastructure.Users;

internal sealed class AccessTokenIssuer(SigningKeyRing keys, IOptions<AccessTokenOptions> options, IOptions<AppOptions> app, TimeProvider time) : IAccessTokens
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public AccessToken Issue(Guid userId, Guid sessionId, Guid? tenantId)
    {
        var settings = options.Value;
        var now = time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = userId.ToString(),
            [AccessTokenClaims.Session] = sessionId.ToString(),
            [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString(),
        };
        if (tenantId is { } tenant)
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

/// <summary>The claims beyond the registered ones of RFC 7519.</summary>
internal static class AccessTokenClaims
{
    /// <summary>RFC 9068 §2.1.</summary>
    public const string TokenType = "at+jwt";

    public const string Session = "sid";

    public const string Tenant = "tenant";
}
