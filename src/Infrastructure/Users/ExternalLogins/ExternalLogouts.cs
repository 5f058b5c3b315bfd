using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Client;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>A verified logout token: the subject's session at the provider has ended.</summary>
public sealed record ExternalLogout(string Issuer, string Subject, DateTimeOffset IssuedAt);

/// <summary>
/// Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6). The endpoint is anonymous; only the provider's signature is trusted.
/// </summary>
public sealed partial class ExternalLogouts(OpenIddictClientService client, TimeProvider time, ILogger<ExternalLogouts> logger)
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 8_000;

    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Long enough for the provider's retries, short enough to limit the use of a stolen token.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <summary>Asymmetric algorithms only, because no signing secret is shared with providers.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <returns>Null when the token is invalid or not for this application.</returns>
    /// <exception cref="InvalidOperationException">The provider's keys cannot be read.</exception>
    public async Task<ExternalLogout?> ReadAsync(string provider, string? token, CancellationToken cancellationToken)
    {
        if (token is not { Length: > 0 and <= MaxLength } || !_handler.CanReadToken(token))
        {
            return null;
        }

        JsonWebToken jwt;
        try
        {
            jwt = _handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return null;
        }

        var registration = await client.GetClientRegistrationByProviderNameAsync(provider, cancellationToken);
        var keys = await KeysAsync(provider, cancellationToken);
        if (!keys.Any(key => key.KeyId == jwt.Kid))
        {
            // The key may be new. The manager limits how often it asks the provider, so an attacker cannot cause many requests.
            registration.ConfigurationManager!.RequestRefresh();
            keys = await KeysAsync(provider, cancellationToken);
        }

        var result = await _handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            // The string from the metadata: issuers are compared as strings (OpenID Connect Core 1.0, section 2), and a Uri would append a slash.
            ValidIssuer = (await ConfigurationAsync(provider, cancellationToken)).Issuer!.OriginalString,
            ValidAudience = registration.ClientId,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Where(key => key.KeyId == keyId),
            LifetimeValidator = (_, expires, _, _) => expires is { } end && new DateTimeOffset(end, TimeSpan.Zero) > time.GetUtcNow() - ClockSkew,
        });
        if (!result.IsValid || !IsLogout(jwt) || IssuedAtIn(jwt) is not { } issuedAt)
        {
            LogRefused(provider, result.Exception?.GetType().Name ?? "claims");
            return null;
        }

        return new ExternalLogout(registration.Issuer!.AbsoluteUri, jwt.Subject, issuedAt);
    }

    private async Task<IReadOnlyList<SecurityKey>> KeysAsync(string provider, CancellationToken cancellationToken) =>
        (await ConfigurationAsync(provider, cancellationToken)).SigningKeys;

    private async Task<OpenIddictConfiguration> ConfigurationAsync(string provider, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetServerConfigurationByProviderNameAsync(provider, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"The signing keys of provider {provider} cannot be read.", exception);
        }
    }

    /// <summary>Refuses identity tokens, which browsers can see, as logout tokens.</summary>
    private static bool IsLogout(JsonWebToken jwt) =>
        (string.IsNullOrEmpty(jwt.Typ) || jwt.Typ is "logout+jwt" or "JWT")
        && !string.IsNullOrEmpty(jwt.Subject)
        && !string.IsNullOrEmpty(jwt.Id)
        && !jwt.TryGetPayloadValue<object>("nonce", out _)
        && jwt.TryGetPayloadValue<JsonElement>("events", out var events)
        && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(Event, out var logout)
        && logout.ValueKind == JsonValueKind.Object;

    private DateTimeOffset? IssuedAtIn(JsonWebToken jwt)
    {
        if (!jwt.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out var seconds) || seconds is < 0 or >= 253_402_300_800)
        {
            return null;
        }

        var (issuedAt, now) = (DateTimeOffset.FromUnixTimeSeconds(seconds), time.GetUtcNow());
        return issuedAt <= now + ClockSkew && issuedAt > now - MaxAge ? issuedAt : null;
    }

    [LoggerMessage(LogLevel.Information, "A logout token of provider {Provider} was refused: {Reason}")]
    private partial void LogRefused(string provider, string reason);
}
