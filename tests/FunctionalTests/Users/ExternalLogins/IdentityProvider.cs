using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>An account at the provider.</summary>
public sealed record Account(string Subject, string? Email, bool? IsEmailVerified, string? Name = null);

/// <summary>What an untrustworthy provider falsifies in its identity tokens.</summary>
public enum TokenLie
{
    None,
    Nonce,
    Issuer,
    Audience,
    Signature,
    Expired,
}

/// <summary>
/// A real OpenID provider on a loopback port: OpenIddict's server with the code flow, required PKCE, <c>iss</c> in its responses,
/// rotating refresh tokens, revocation and its own keys. Every visitor is already signed in as <see cref="SignedIn"/>.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "svcinfra";

    public const string ClientSecret = "a secret between the two";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, bool> _usedRefreshTokens = new();
    private readonly ConcurrentQueue<OpenIddictRequest> _tokenRequests = new();
    private readonly ConcurrentQueue<OpenIddictRequest> _authorizationRequests = new();
    private readonly ConcurrentQueue<string> _revoked = new();
    private readonly ConcurrentQueue<string> _issued = new();

    private IdentityProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";

    /// <summary>The account that visits the provider; null: consent is denied.</summary>
    public Account? SignedIn { get; set; }

    public TokenLie Lie { get; set; }

    /// <summary>Whether its token endpoint responds with 503 to every request.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether it refuses every refresh token, as after the user withdrew the consent.</summary>
    public bool RefusesRefreshTokens { get; set; }

    /// <summary>The valid requests to its token endpoint, oldest first.</summary>
    public IReadOnlyList<OpenIddictRequest> TokenRequests => [.. _tokenRequests];

    /// <summary>The requests to its authorization endpoint, oldest first.</summary>
    public IReadOnlyList<OpenIddictRequest> AuthorizationRequests => [.. _authorizationRequests];

    /// <summary>The tokens that it was asked to revoke.</summary>
    public IReadOnlyList<string> Revoked => [.. _revoked];

    /// <summary>The tokens that it issued, of all kinds.</summary>
    public IReadOnlyList<string> Issued => [.. _issued];

    /// <summary>Called with the name and value of each token and claim that it issues and of each secret that it receives.</summary>
    public Action<string, string>? OnSecret { get; set; }

    /// <summary>The strength of the sign-in at the provider (<c>acr</c>); null: no such claim.</summary>
    public string? Acr { get; set; }

    /// <summary>The time of the sign-in at the provider (<c>auth_time</c>); null: no such claim.</summary>
    public DateTimeOffset? AuthTime { get; set; }

    public void Reset()
    {
        (SignedIn, Lie, IsDown, RefusesRefreshTokens, Acr, AuthTime) = (null, TokenLie.None, false, false, null, null);
        _tokenRequests.Clear();
        _authorizationRequests.Clear();
        _revoked.Clear();
        _issued.Clear();
    }

    /// <summary>The same server under another host name, with an issuer that has no path, not even the slash.</summary>
    public string BareIssuer => Issuer.Replace("127.0.0.1", "localhost", StringComparison.Ordinal).TrimEnd('/');

    /// <summary>Creates the provider's logout token for a subject that signed out there.</summary>
    /// <param name="subject">The subject that signed out.</param>
    /// <param name="distort">Makes the token invalid.</param>
    public string LogoutToken(string subject, Action<SecurityTokenDescriptor>? distort = null)
    {
        var now = _app.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            TokenType = "logout+jwt",
            Issuer = Issuer,
            Audience = ClientId,
            IssuedAt = now,
            Expires = now.AddMinutes(20),
            SigningCredentials = _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.SigningCredentials[0],
            Claims = new Dictionary<string, object>
            {
                ["sub"] = subject,
                ["jti"] = Guid.CreateVersion7().ToString(),
                ["events"] = JsonSerializer.SerializeToElement(
                    new Dictionary<string, object> { ["http://schemas.openid.net/event/backchannel-logout"] = new { } }),
            },
        };
        distort?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public static async Task<IdentityProvider> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        IdentityProvider? provider = null;
        builder.Services.AddSingleton(time).AddAuthentication();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetRevocationEndpointUris("revoke");
            server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes(Scopes.Email, Scopes.Profile, Scopes.OfflineAccess);
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey().DisableAccessTokenEncryption().EnableDegradedMode();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(Errors.InvalidClient);
                }
                else if (context.Request.IsRefreshTokenGrantType()
                    && (provider!.RefusesRefreshTokens || !provider._usedRefreshTokens.TryAdd(context.Request.RefreshToken!, true)))
                {
                    context.Reject(Errors.InvalidGrant, "The refresh token was used before.");
                }
                else
                {
                    provider!._tokenRequests.Enqueue(context.Request);
                    provider.ReportSecrets(("authorization code", context.Request.Code), ("code verifier", context.Request.CodeVerifier));
                }

                return default;
            }));
            server.AddEventHandler<ValidateRevocationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return default;
            }));
            server.AddEventHandler<HandleRevocationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                provider!._revoked.Enqueue(context.Request.Token!);
                return default;
            }));
            server.AddEventHandler<ApplyConfigurationResponseContext>(handler => handler.SetOrder(int.MinValue + 1).UseInlineHandler(context =>
            {
                MisstateMetadata(context.Response, context.BaseUri!.Host == "localhost" ? "bare" : context.BaseUri.AbsolutePath.Trim('/'));
                return default;
            }));
            server.AddEventHandler<ApplyTokenResponseContext>(handler => handler.SetOrder(int.MinValue + 1).UseInlineHandler(context =>
            {
                var response = context.Response;
                foreach (var token in new[] { response.AccessToken, response.RefreshToken, response.IdToken }.OfType<string>())
                {
                    provider!._issued.Enqueue(token);
                    provider.OnSecret?.Invoke("token of a provider", token);
                }

                return default;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                provider!._authorizationRequests.Enqueue(context.Request);
                provider.ReportSecrets(("state", context.Request.State), ("nonce", context.Request.Nonce));
                if (provider.SignedIn is { } account)
                {
                    context.SignIn(provider.PrincipalOf(account, context.Request.GetScopes()));
                }
                else
                {
                    context.Reject(Errors.AccessDenied);
                }

                return default;
            }));
            var beforeGeneration = OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1;
            server.AddEventHandler<GenerateTokenContext>(handler => handler.SetOrder(beforeGeneration).UseInlineHandler(context =>
            {
                if (context.TokenType == TokenTypeIdentifiers.IdentityToken)
                {
                    Distort(context.SecurityTokenDescriptor, context.Principal, provider!.Lie);
                }

                return default;
            }));
        });
        var app = builder.Build();
        app.Use((http, next) =>
        {
            if (!provider!.IsDown || http.Request.Path != "/token")
            {
                return next(http);
            }

            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        foreach (var path in Variants)
        {
            app.UsePathBase($"/{path}");
        }

        app.UseAuthentication();
        provider = new IdentityProvider(app);
        await app.StartAsync();
        return provider;
    }

    /// <summary>Paths under which the server acts as another provider; the path is part of the issuer.</summary>
    private static readonly string[] Variants = ["silent", "plain", "lying"];

    private static void MisstateMetadata(OpenIddictResponse metadata, string variant)
    {
        switch (variant)
        {
            case "silent":
                metadata.RemoveParameter(Metadata.CodeChallengeMethodsSupported);
                break;
            case "plain":
                metadata.SetParameter(
                    Metadata.CodeChallengeMethodsSupported,
                    new OpenIddictParameter(JsonSerializer.SerializeToElement(new[] { CodeChallengeMethods.Plain })));
                break;
            case "bare":
                metadata.SetParameter(Metadata.Issuer, ((string?)metadata[Metadata.Issuer])!.TrimEnd('/'));
                break;
            case "lying":
                metadata.SetParameter(Metadata.Issuer, "https://honest.example/");
                break;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void ReportSecrets(params ReadOnlySpan<(string Name, string? Value)> secrets)
    {
        foreach (var (name, value) in secrets)
        {
            if (value is not null)
            {
                OnSecret?.Invoke(name, value);
            }
        }
    }

    private ClaimsPrincipal PrincipalOf(Account account, IEnumerable<string> scopes)
    {
        ReportSecrets(("claim", account.Subject), ("claim", account.Email), ("claim", account.Name));
        var identity = new ClaimsIdentity("provider", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, account.Subject).SetClaim(Claims.Email, account.Email).SetClaim(Claims.Name, account.Name);
        if (account.IsEmailVerified is { } isVerified)
        {
            identity.SetClaim(Claims.EmailVerified, isVerified);
        }

        identity.SetClaim(Claims.AuthenticationContextReference, Acr);
        if (AuthTime is { } then)
        {
            identity.SetClaim(Claims.AuthenticationTime, then.ToUnixTimeSeconds());
        }

        identity.SetScopes(scopes).SetDestinations(_ => [Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }

    private static void Distort(SecurityTokenDescriptor token, ClaimsPrincipal principal, TokenLie lie)
    {
        switch (lie)
        {
            case TokenLie.Nonce:
                token.Subject.SetClaim(Claims.Nonce, "of another sign-in");
                break;
            case TokenLie.Issuer:
                token.Issuer = "http://127.0.0.1:1/";
                break;
            case TokenLie.Audience:
                token.Subject.SetClaim(Claims.Audience, "another client");
                token.Audience = "another client";
                break;
            case TokenLie.Signature:
                token.SigningCredentials = new SigningCredentials(
                    new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = token.SigningCredentials.Key.KeyId },
                    SecurityAlgorithms.RsaSha256);
                break;
            case TokenLie.Expired:
                var then = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
                principal.SetCreationDate(then).SetExpirationDate(then.AddHours(1));
                (token.IssuedAt, token.Expires) = (then.UtcDateTime, then.UtcDateTime.AddHours(1));
                break;
            case TokenLie.None:
                break;
        }
    }
}
