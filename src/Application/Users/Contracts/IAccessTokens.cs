using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Contracts;

/// <summary>Issues access tokens: JWT, ES256, <c>typ=at+jwt</c> (RFC 9068), bound to a session.</summary>
public interface IAccessTokens
{
    AccessToken Issue(Session session);
}

/// <param name="Value">The compact JWT.</param>
/// <param name="ExpiresInSeconds">From now (RFC 6749 §5.1, <c>expires_in</c>).</param>
public sealed record AccessToken(string Value, int ExpiresInSeconds);
