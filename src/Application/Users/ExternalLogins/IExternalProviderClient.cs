using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Calls providers on behalf of users, without their browser.</summary>
public interface IExternalProviderClient
{
    /// <summary>Requests the next access token (RFC 6749, section 6). The timeout is 20 seconds.</summary>
    /// <param name="provider">The provider's name in the configuration.</param>
    /// <param name="refreshToken">No longer valid afterwards if the provider rotates refresh tokens.</param>
    /// <param name="subject">The expected subject of an identity token in the response (OpenID Connect Core 1.0, section 12.2).</param>
    Task<ExternalRefresh> RefreshAsync(string provider, string refreshToken, string subject, CancellationToken cancellationToken);

    /// <summary>Revokes a token at the provider (RFC 7009); does nothing when the provider announces no revocation endpoint.</summary>
    /// <exception cref="InvalidOperationException">The provider did not revoke the token.</exception>
    Task RevokeAsync(string provider, string token, bool isRefreshToken, CancellationToken cancellationToken);
}

/// <summary>A provider's response to a refresh.</summary>
/// <param name="Tokens">The next tokens, without a refresh token when the old one stays valid; null when the refresh failed.</param>
/// <param name="IsRefused">The refresh token is no longer valid (<c>invalid_grant</c>).</param>
public sealed record ExternalRefresh(ExternalTokens? Tokens, bool IsRefused)
{
    public static readonly ExternalRefresh Refused = new(null, IsRefused: true);

    public static readonly ExternalRefresh Unavailable = new(null, IsRefused: false);
}
