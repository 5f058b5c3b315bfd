using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Users.ExternalLogins;
using static OpenIddict.Abstractions.OpenIddictExceptions;
using static OpenIddict.Client.OpenIddictClientModels;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

internal sealed partial class ExternalProviderClient(OpenIddictClientService client, TimeProvider time, ILogger<ExternalProviderClient> logger)
    : IExternalProviderClient
{
    private static readonly TimeSpan RefreshTimeout = TimeSpan.FromSeconds(20);

    public async Task<ExternalRefresh> RefreshAsync(string provider, string refreshToken, string subject, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(RefreshTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var requestedAt = time.GetUtcNow();
            var result = await client.AuthenticateWithRefreshTokenAsync(new RefreshTokenAuthenticationRequest
            {
                CancellationToken = linked.Token,
                DisableUserInfo = true,
                ProviderName = provider,
                RefreshToken = refreshToken,
            });
            if (result.IdentityTokenPrincipal?.GetClaim(OpenIddictConstants.Claims.Subject) is { } tokenSubject && tokenSubject != subject)
            {
                LogRefused(provider, "invalid_token", "The identity token has another subject.");
                return ExternalRefresh.Refused;
            }

            var response = result.TokenResponse;
            var expiresAt = response.ExpiresIn is { } seconds ? requestedAt.AddSeconds(seconds) : (DateTimeOffset?)null;
            return new ExternalRefresh(
                ExternalTokens.Of(result.AccessToken, response.RefreshToken, expiresAt, response.Scope), IsRefused: false);
        }
        catch (ProtocolException exception) when (exception.Error == OpenIddictConstants.Errors.InvalidGrant)
        {
            LogRefused(provider, exception.Error, exception.ErrorDescription);
            return ExternalRefresh.Refused;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, provider);
            return ExternalRefresh.Unavailable;
        }
    }

    public async Task RevokeAsync(string provider, string token, bool isRefreshToken, CancellationToken cancellationToken)
    {
        try
        {
            if ((await client.GetServerConfigurationByProviderNameAsync(provider, cancellationToken)).RevocationEndpoint is null)
            {
                return;
            }

            await client.RevokeTokenAsync(new RevocationRequest
            {
                CancellationToken = cancellationToken,
                ProviderName = provider,
                Token = token,
                TokenTypeHint = isRefreshToken ? OpenIddictConstants.TokenTypeHints.RefreshToken : OpenIddictConstants.TokenTypeHints.AccessToken,
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"A token could not be revoked at provider {provider}.", exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "Provider {Provider} refused a refresh token: {Error}: {Description}")]
    private partial void LogRefused(string provider, string? error, string? description);

    [LoggerMessage(LogLevel.Warning, "Provider {Provider} returned no new access token. The refresh token is kept for the next try.")]
    private partial void LogFailed(Exception exception, string provider);
}

/// <summary>Registered when no provider is configured.</summary>
internal sealed class NoExternalProviderClient : IExternalProviderClient
{
    public Task<ExternalRefresh> RefreshAsync(string provider, string refreshToken, string subject, CancellationToken cancellationToken) =>
        Task.FromResult(ExternalRefresh.Unavailable);

    public Task RevokeAsync(string provider, string token, bool isRefreshToken, CancellationToken cancellationToken) => Task.CompletedTask;
}
