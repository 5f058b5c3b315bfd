using Ardalis.Result;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>
/// Returns providers' access tokens and refreshes them. A rotating refresh token works once, so one request takes a lease on the row and refreshes;
/// the others wait for the result. The row's generation decides, not the lease: a response after the end of the lease is still stored.
/// </summary>
internal sealed partial class ExternalAccess(
    IExternalTokenStore store,
    IReadRepository<ExternalLogin> logins,
    IExternalProviderClient client,
    ExternalTokenEncryption encryption,
    IOptions<ExternalLoginOptions> options,
    TimeProvider time,
    ILogger<ExternalAccess> logger)
    : IExternalTokens
{
    /// <summary>The minimum remaining lifetime of a returned token.</summary>
    private static readonly TimeSpan MinRemaining = TimeSpan.FromMinutes(1);

    /// <summary>Three times the timeout of a refresh.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    public async Task<Result<ExternalAccessToken>> GetAccessTokenAsync(Guid userId, string provider, CancellationToken cancellationToken)
    {
        if (!options.Value.Providers.TryGetValue(provider, out var settings))
        {
            return ExternalLoginErrors.UnknownProvider;
        }

        if (!settings.KeepTokens)
        {
            return ExternalLoginErrors.LinkAgain;
        }

        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(PollInterval, time);
        ExternalTokenSet? waitedFor = null;
        do
        {
            if (await store.FindAsync(userId, provider, cancellationToken) is not { } set || encryption.Decrypt(set) is not { } tokens)
            {
                return ExternalLoginErrors.LinkAgain;
            }

            var now = time.GetUtcNow();
            if (set.ExpiresAt is null || set.ExpiresAt > now + MinRemaining)
            {
                return ToResult(tokens);
            }

            if (tokens.RefreshToken is not { } refreshToken)
            {
                return set.ExpiresAt > now ? ToResult(tokens) : ExternalLoginErrors.LinkAgain;
            }

            // The request with the lease got no new token; the waiting requests must not each ask an unavailable provider in turn.
            if (waitedFor is not null && waitedFor.Id == set.Id && waitedFor.Generation == set.Generation && set.LeaseUntil is null)
            {
                return set.ExpiresAt > now ? ToResult(tokens) : ExternalLoginErrors.ProviderUnavailable;
            }

            if (await store.TryLeaseAsync(set, now, now + Lease, cancellationToken))
            {
                if (await RefreshAsync(set, tokens, refreshToken) is { } outcome)
                {
                    return outcome;
                }
            }
            else
            {
                waitedFor = set;
            }
        }
        while (time.GetElapsedTime(started) < WaitTimeout && await timer.WaitForNextTickAsync(cancellationToken));

        return ExternalLoginErrors.ProviderUnavailable;
    }

    /// <summary>
    /// Null when another request replaced the tokens meanwhile; read them again. Not cancelled with the caller, because the provider may already have
    /// rotated the refresh token.
    /// </summary>
    private async Task<Result<ExternalAccessToken>?> RefreshAsync(ExternalTokenSet set, ExternalTokens current, string refreshToken)
    {
        if (await logins.GetByIdAsync(set.ExternalLoginId, CancellationToken.None) is not { } login)
        {
            return ExternalLoginErrors.LinkAgain;
        }

        var response = await client.RefreshAsync(set.Provider, refreshToken, login.Subject, CancellationToken.None);
        if (response.IsRefused)
        {
            if (!await store.TryRemoveAsync(set, CancellationToken.None))
            {
                return null;
            }

            LogRefused(set.Provider, set.UserId);
            return ExternalLoginErrors.LinkAgain;
        }

        if (response.Tokens is not { } fresh)
        {
            await store.ReleaseAsync(set, CancellationToken.None);
            return set.ExpiresAt > time.GetUtcNow() ? ToResult(current) : ExternalLoginErrors.ProviderUnavailable;
        }

        // A refresh token or scope that the response omits stays unchanged (RFC 6749, sections 5.1 and 6).
        var next = fresh with
        {
            RefreshToken = fresh.RefreshToken ?? refreshToken,
            Scopes = fresh.Scopes.Length > 0 ? fresh.Scopes : current.Scopes,
        };
        var encrypted = encryption.Encrypt(set.ExternalLoginId, set.UserId, set.Provider, next);
        return await store.TryReplaceAsync(set, encrypted, next.ExpiresAt, CancellationToken.None) ? ToResult(next) : null;
    }

    private static Result<ExternalAccessToken> ToResult(ExternalTokens tokens) =>
        new ExternalAccessToken(tokens.AccessToken, tokens.ExpiresAt, tokens.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [LoggerMessage(
        LogLevel.Warning,
        "Provider {Provider} refused the refresh token of user {UserId}. The stored tokens are deleted; the user must link the account again.")]
    private partial void LogRefused(string provider, Guid userId);
}
