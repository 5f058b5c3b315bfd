using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Speaks to providers for users who are not there.</summary>
public interface IExternalProviderClient
{
    /// <summary>Asks for the next access token (RFC 6749, section 6). It takes 20 seconds at most.</summary>
    /// <param name="provider">Its name.</param>
    /// <param name="refreshToken">Worth nothing afterwards where the provider rotates.</param>
    /// <param name="subject">Whose it is: an identity token in the answer must say the same (OpenID Connect Core 1.0, section 12.2).</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ExternalRefresh> RefreshAsync(string provider, string refreshToken, string subject, CancellationToken cancellationToken);

    /// <summary>Asks the provider to forget a token (RFC 7009); does nothing where it announces no endpoint for that.</summary>
    /// <exception cref="InvalidOperationException">It did not work.</exception>
    Task RevokeAsync(string provider, string token, bool isRefreshToken, CancellationToken cancellationToken);
}

/// <summary>A provider's answer.</summary>
/// <param name="Tokens">The next pair, without a refresh token when the old one stays good; null when there is none.</param>
/// <param name="IsRefused">The refresh token is worth nothing any more (<c>invalid_grant</c>).</param>
public sealed record ExternalRefresh(ExternalTokens? Tokens, bool IsRefused)
{
    public static readonly ExternalRefresh Refused = new(null, IsRefused: true);

    public static readonly ExternalRefresh Unavailable = new(null, IsRefused: false);
}
