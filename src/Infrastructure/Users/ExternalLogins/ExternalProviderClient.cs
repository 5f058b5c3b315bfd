using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.Sessions;
using static OpenIddict.Abstractions.OpenIddictExceptions;
using static OpenIddict.Client.OpenIddictClientModels;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

internal sealed partial class ExternalProviderClient(OpenIddictClientService client, TimeProvider time, ILogger<ExternalProviderClient> logger) : IExternalProviderClient
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    public async Task<ExternalRefresh> RefreshAsync(string provider, string refreshToken, string subject, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(WaitTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var asked = time.GetUtcNow();
            var answer = await client.AuthenticateWithRefreshTokenAsync(new RefreshTokenAuthenticationRequest
            {
                CancellationToken = either.Token,
                DisableUserInfo = true,
                ProviderName = provider,
                RefreshToken = refreshToken,
            });
            if (answer.IdentityTokenPrincipal?.GetClaim(OpenIddictConstants.Claims.Subject) is { } said && said != subject)
            {
                LogRefused(provider, "invalid_token", "The identity token is about somebody else.");
                return ExternalRefresh.Refused;
            }

            var expiresAt = answer.TokenResponse.ExpiresIn is { } seconds ? asked.AddSeconds(seconds) : (DateTimeOffset?)null;
            return new ExternalRefresh(
                ExternalTokens.Of(answer.AccessToken, answer.TokenResponse.RefreshToken, expiresAt, answer.TokenResponse.Scope), IsRefused: false);
        }
        catch (ProtocolException refused) when (refused.Error == OpenIddictConstants.Errors.InvalidGrant)
        {
            LogRefused(provider, refused.Error, refused.ErrorDescription);
            return ExternalRefresh.Refused;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(failed, provider);
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
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The provider {provider} could not be asked to forget a token.", failed);
        }
    }

    [LoggerMessage(LogLevel.Information, "The provider {Provider} refused a refresh token: {Error}: {Description}")]
    private partial void LogRefused(string provider, string? error, string? description);

    [LoggerMessage(LogLevel.Warning, "The provider {Provider} gave no next access token; the refresh token is kept.")]
    private partial void LogFailed(Exception exception, string provider);
}

/// <summary>Where no provider is configured.</summary>
internal sealed class NoExternalProviderClient : IExternalProviderClient
{
    public Task<ExternalRefresh> RefreshAsync(string provider, string refreshToken, string subject, CancellationToken cancellationToken) => Task.FromResult(ExternalRefresh.Unavailable);

    public Task RevokeAsync(string provider, string token, bool isRefreshToken, CancellationToken cancellationToken) => Task.CompletedTask;
}
