using Ardalis.Result;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>
/// Gives access tokens of providers, and refreshes them. A refresh token that rotates is good once, so whoever refreshes takes a lease on the row first; the others wait for
/// what comes of it. The row's generation decides, not the lease: an answer that comes late is worth as much as one in time.
/// </summary>
internal sealed partial class ExternalAccess(
    IExternalTokenStore store, IReadRepository<ExternalLogin> logins, IExternalProviderClient client, ExternalTokenEncryption vault, IOptions<ExternalLoginOptions> options,
    TimeProvider time, ILogger<ExternalAccess> logger)
    : IExternalTokens
{
    /// <summary>What a token must still be good for.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Three times as long as a refresh may take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

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

        var began = time.GetTimestamp();
        using var pause = new PeriodicTimer(Pause, time);
        ExternalTokenSet? waitedFor = null;
        do
        {
            if (await store.FindAsync(userId, provider, cancellationToken) is not { } set || vault.Open(set) is not { } tokens)
            {
                return ExternalLoginErrors.LinkAgain;
            }

            var now = time.GetUtcNow();
            if (set.ExpiresAt is null || set.ExpiresAt > now + Margin)
            {
                return Give(tokens);
            }

            if (tokens.RefreshToken is not { } refreshToken)
            {
                return set.ExpiresAt > now ? Give(tokens) : ExternalLoginErrors.LinkAgain;
            }

            // Whoever was waited for got no answer; a hundred others need not ask one after the other.
            if (waitedFor is not null && waitedFor.Id == set.Id && waitedFor.Generation == set.Generation && set.LeaseUntil is null)
            {
                return set.ExpiresAt > now ? Give(tokens) : ExternalLoginErrors.ProviderUnavailable;
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
        while (time.GetElapsedTime(began) < WaitTimeout && await pause.WaitForNextTickAsync(cancellationToken));

        return ExternalLoginErrors.ProviderUnavailable;
    }

    /// <summary>Null when somebody else put other tokens there meanwhile: look again. Nobody can take it back once the provider was asked, so it does not end with the caller.</summary>
    private async Task<Result<ExternalAccessToken>?> RefreshAsync(ExternalTokenSet set, ExternalTokens before, string refreshToken)
    {
        if (await logins.GetByIdAsync(set.ExternalLoginId, CancellationToken.None) is not { } login)
        {
            return ExternalLoginErrors.LinkAgain;
        }

        var answer = await client.RefreshAsync(set.Provider, refreshToken, login.Subject, CancellationToken.None);
        if (answer.IsRefused)
        {
            if (!await store.TryRemoveAsync(set, CancellationToken.None))
            {
                return null;
            }

            LogRefused(set.Provider, set.UserId);
            return ExternalLoginErrors.LinkAgain;
        }

        if (answer.Tokens is not { } fresh)
        {
            await store.ReleaseAsync(set, CancellationToken.None);
            return set.ExpiresAt > time.GetUtcNow() ? Give(before) : ExternalLoginErrors.ProviderUnavailable;
        }

        // What the answer leaves out stays as it was (RFC 6749, sections 5.1 and 6).
        var next = fresh with { RefreshToken = fresh.RefreshToken ?? refreshToken, Scopes = fresh.Scopes.Length > 0 ? fresh.Scopes : before.Scopes };
        var encrypted = vault.Seal(set.ExternalLoginId, set.UserId, set.Provider, next);
        return await store.TryReplaceAsync(set, encrypted, next.ExpiresAt, CancellationToken.None) ? Give(next) : null;
    }

    private static Result<ExternalAccessToken> Give(ExternalTokens tokens) =>
        new ExternalAccessToken(tokens.AccessToken, tokens.ExpiresAt, tokens.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [LoggerMessage(LogLevel.Warning, "The provider {Provider} takes the refresh token of user {UserId} no more; the tokens are deleted.")]
    private partial void LogRefused(string provider, Guid userId);
}
