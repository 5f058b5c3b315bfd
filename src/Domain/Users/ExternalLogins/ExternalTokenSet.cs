using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.ExternalLogins;

/// <summary>
/// The provider's tokens of one linked account, with which this application acts for the user there. Stored only when the provider's
/// <c>KeepTokens</c> is set. Written by SQL updates, because sign-ins and refreshes race; <see cref="Generation"/> decides which one wins.
/// </summary>
public sealed class ExternalTokenSet : AggregateRoot
{
    private ExternalTokenSet()
    {
    }

    public Guid ExternalLoginId { get; private set; }

    public Guid UserId { get; private set; }

    /// <summary>The provider's name in the configuration.</summary>
    public string Provider { get; private set; } = null!;

    /// <summary>The encrypted tokens; decryptable only for this account, user and provider.</summary>
    [Secret]
    public string Protected { get; private set; } = null!;

    /// <summary>When the access token expires (UTC); null when the provider did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>When the user last signed in with the account, or linked it (UTC).</summary>
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>Incremented with each new pair of tokens.</summary>
    public int Generation { get; private set; }

    /// <summary>A refresh is running and holds the row until then (UTC); null when none is.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    public static ExternalTokenSet Create(
        ExternalLogin login, string provider, string encrypted, DateTimeOffset? expiresAt, DateTimeOffset now) => new()
        {
            ExternalLoginId = login.Id,
            UserId = login.UserId,
            Provider = provider,
            Protected = encrypted,
            ExpiresAt = expiresAt,
            ReceivedAt = now,
        };
}

/// <summary>A provider's tokens in plain text. Never stored or logged in this form.</summary>
/// <param name="AccessToken">Printable ASCII, at most 16,000 characters.</param>
/// <param name="RefreshToken">Null when the provider gave none.</param>
/// <param name="ExpiresAt">When the access token expires (UTC); null when the provider did not say.</param>
/// <param name="Scopes">The granted scopes, separated by spaces; empty when unknown.</param>
public sealed record ExternalTokens(
    [property: Secret] string AccessToken, [property: Secret] string? RefreshToken, DateTimeOffset? ExpiresAt, string Scopes)
{
    public const int MaxLength = 16_000;

    /// <summary>Null when a token has invalid characters (RFC 6749, appendix A.12) or is too long to be stored.</summary>
    public static ExternalTokens? Of(string? accessToken, string? refreshToken, DateTimeOffset? expiresAt, string? scopes) =>
        IsToken(accessToken) && (string.IsNullOrEmpty(refreshToken) || IsToken(refreshToken)) && scopes is not { Length: > MaxLength }
            ? new ExternalTokens(accessToken!, string.IsNullOrEmpty(refreshToken) ? null : refreshToken, expiresAt, scopes ?? string.Empty)
            : null;

    private static bool IsToken(string? text) => text is { Length: > 0 and <= MaxLength } && text.All(c => c is >= ' ' and <= '~');
}
