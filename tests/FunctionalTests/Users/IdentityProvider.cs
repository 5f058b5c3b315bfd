using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SvcInfra.FunctionalTests.Users;

/// <summary>Somebody at the provider.</summary>
public sealed record Account(string Subject, string? Email, bool? IsEmailVerified, string? Name = null);

/// <summary>What a provider that is not to be trusted does to its identity tokens.</summary>
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
/// A real OpenID provider on a loopback port: OpenIddict's server, with the code flow, PKCE (required), <c>iss</c> in its answers and keys of its own. Whoever comes is
/// <see cref="SignedIn"/> there already; it asks nothing.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "svcinfra";

    public const string ClientSecret = "a secret between the two";

    private readonly WebApplication _app;

    private IdentityProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";

    /// <summary>Null: the person says no.</summary>
    public Account? SignedIn { get; set; }

    public TokenLie Lie { get; set; }

    public void Reset() => (SignedIn, Lie) = (null, TokenLie.None);

    public static async Task<IdentityProvider> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        IdentityProvider? provider = null;
        builder.Services.AddSingleton(time).AddAuthentication();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes(Scopes.Email, Scopes.Profile).AddEphemeralEncryptionKey().AddEphemeralSigningKey().DisableAccessTokenEncryption().EnableDegradedMode();
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

                return default;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (provider!.SignedIn is { } account)
                {
                    context.SignIn(PrincipalOf(account, context.Request.GetScopes()));
                }
                else
                {
                    context.Reject(Errors.AccessDenied);
                }

                return default;
            }));
            server.AddEventHandler<GenerateTokenContext>(handler => handler.SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1).UseInlineHandler(context =>
            {
                if (context.TokenType == TokenTypeIdentifiers.IdentityToken)
                {
                    Distort(context.SecurityTokenDescriptor, context.Principal, provider!.Lie);
                }

                return default;
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        provider = new IdentityProvider(app);
        await app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static ClaimsPrincipal PrincipalOf(Account account, IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("provider", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, account.Subject).SetClaim(Claims.Email, account.Email).SetClaim(Claims.Name, account.Name);
        if (account.IsEmailVerified is { } isVerified)
        {
            identity.SetClaim(Claims.EmailVerified, isVerified);
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
                token.SigningCredentials = new SigningCredentials(new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = token.SigningCredentials.Key.KeyId }, SecurityAlgorithms.RsaSha256);
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
