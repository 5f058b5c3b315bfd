using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Domain.Users.ExternalLogins;

/// <summary>
/// What a provider gave so that this application may act in a user's name there. One a linked account, and only where the provider's setting asks for it.
/// Written past the aggregate, because sign-ins and refreshes come at the same time; <see cref="Generation"/> says which of them was first.
/// </summary>
public sealed class ExternalTokenSet : AggregateRoot
{
    private ExternalTokenSet()
    {
    }

    /// <summary>Whose tokens they are.</summary>
    public Guid ExternalLoginId { get; private set; }

    public Guid UserId { get; private set; }

    /// <summary>Its name in the configuration.</summary>
    public string Provider { get; private set; } = null!;

    /// <summary>Encrypted, and readable for this account, user and provider only.</summary>
    [Secret]
    public string Protected { get; private set; } = null!;

    /// <summary>When the access token ends (UTC); null when the provider did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>When its user last signed in with the account, or linked it (UTC).</summary>
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>Grows by one with each other pair of tokens.</summary>
    public int Generation { get; private set; }

    /// <summary>Until then somebody refreshes them (UTC).</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    public static ExternalTokenSet Keep(ExternalLogin login, string provider, string encrypted, DateTimeOffset? expiresAt, DateTimeOffset now) => new()
    {
        ExternalLoginId = login.Id,
        UserId = login.UserId,
        Provider = provider,
        Protected = encrypted,
        ExpiresAt = expiresAt,
        ReceivedAt = now,
    };
}

/// <summary>Tokens of a provider, in the clear: only between the provider, the encryption and whoever calls the provider with them.</summary>
/// <param name="AccessToken">Printable ASCII, at most 16,000 characters.</param>
/// <param name="RefreshToken">Null when the provider gave none.</param>
/// <param name="ExpiresAt">When the access token ends (UTC); null when the provider did not say.</param>
/// <param name="Scopes">What was granted, separated by spaces; empty when nobody said.</param>
public sealed record ExternalTokens([property: Secret] string AccessToken, [property: Secret] string? RefreshToken, DateTimeOffset? ExpiresAt, string Scopes)
{
    public const int MaxLength = 16_000;

    /// <summary>Null when one of them is none (RFC 6749, appendix A.12), or too long to be kept.</summary>
    public static ExternalTokens? Of(string? accessToken, string? refreshToken, DateTimeOffset? expiresAt, string? scopes) =>
        IsToken(accessToken) && (string.IsNullOrEmpty(refreshToken) || IsToken(refreshToken)) && scopes is not { Length: > MaxLength }
            ? new ExternalTokens(accessToken!, string.IsNullOrEmpty(refreshToken) ? null : refreshToken, expiresAt, scopes ?? string.Empty)
            : null;

    private static bool IsToken(string? text) => text is { Length: > 0 and <= MaxLength } && text.All(c => c is >= ' ' and <= '~');
}
