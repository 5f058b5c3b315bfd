using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Client;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>A provider's notice that somebody's session there is over; verified.</summary>
public sealed record ExternalLogout(string Issuer, string Subject, DateTimeOffset SaidAt);

/// <summary>Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6). They come from anybody; the provider's signature is what counts.</summary>
public sealed partial class ExternalLogouts(OpenIddictClientService client, TimeProvider time, ILogger<ExternalLogouts> logger)
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 8_000;

    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Longer than a provider takes to try again, and short enough that a token which got lost is soon worth nothing.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <summary>No secret is shared for signing, so no symmetric one.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <returns>Null when it is none, or not for this application.</returns>
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
            // Perhaps a new one. The manager asks the provider at most once in a while, whoever sends what.
            registration.ConfigurationManager!.RequestRefresh();
            keys = await KeysAsync(provider, cancellationToken);
        }

        var result = await _handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            // As the metadata write it: a Uri would end an issuer without a path with a slash (OpenID Connect Core 1.0, section 2: compared as a string).
            ValidIssuer = (await ConfigurationAsync(provider, cancellationToken)).Issuer!.OriginalString,
            ValidAudience = registration.ClientId,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Where(key => key.KeyId == keyId),
            LifetimeValidator = (_, expires, _, _) => expires is { } end && new DateTimeOffset(end, TimeSpan.Zero) > time.GetUtcNow() - ClockSkew,
        });
        if (!result.IsValid || !IsLogout(jwt) || SaidAt(jwt) is not { } saidAt)
        {
            LogRefused(provider, result.Exception?.GetType().Name ?? "claims");
            return null;
        }

        return new ExternalLogout(registration.Issuer!.AbsoluteUri, jwt.Subject, saidAt);
    }

    private async Task<IReadOnlyList<SecurityKey>> KeysAsync(string provider, CancellationToken cancellationToken) =>
        (await ConfigurationAsync(provider, cancellationToken)).SigningKeys;

    private async Task<OpenIddictConfiguration> ConfigurationAsync(string provider, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetServerConfigurationByProviderNameAsync(provider, cancellationToken);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            throw new InvalidOperationException($"The keys of the provider {provider} cannot be read.", unreachable);
        }
    }

    /// <summary>An identity token, which a browser has seen, must not pass for one.</summary>
    private static bool IsLogout(JsonWebToken jwt) =>
        (string.IsNullOrEmpty(jwt.Typ) || jwt.Typ is "logout+jwt" or "JWT")
        && !string.IsNullOrEmpty(jwt.Subject)
        && !string.IsNullOrEmpty(jwt.Id)
        && !jwt.TryGetPayloadValue<object>("nonce", out _)
        && jwt.TryGetPayloadValue<JsonElement>("events", out var events)
        && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(Event, out var told)
        && told.ValueKind == JsonValueKind.Object;

    private DateTimeOffset? SaidAt(JsonWebToken jwt)
    {
        if (!jwt.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out var seconds) || seconds is < 0 or >= 253_402_300_800)
        {
            return null;
        }

        var (saidAt, now) = (DateTimeOffset.FromUnixTimeSeconds(seconds), time.GetUtcNow());
        return saidAt <= now + ClockSkew && saidAt > now - MaxAge ? saidAt : null;
    }

    [LoggerMessage(LogLevel.Information, "A logout token for the provider {Provider} was not accepted: {Reason}")]
    private partial void LogRefused(string provider, string reason);
}
