using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>Keeps the tokens that came with a sign-in or a link, and lets them go with the account. All of it in the running command.</summary>
internal sealed class ExternalTokenStorage(
    IExternalTokenStore store, IRepository<ExternalTokenSet> sets, ExternalTokenEncryption vault, IJobs jobs, TimeProvider time)
{
    /// <summary>Also when there are none: those of before belong to a sign-in, or to a setting, that is over.</summary>
    public async Task KeepAsync(ExternalLogin login, ExternalSignIn arrival, CancellationToken cancellationToken)
    {
        if (vault.Open(arrival) is not { } tokens)
        {
            await store.TakeAsync(login.Id, cancellationToken);
            return;
        }

        // Google gives a refresh token at the first consent only, and goes on taking it.
        if (tokens.RefreshToken is null && await store.FindAsync(login.Id, cancellationToken) is { } before)
        {
            tokens = tokens with { RefreshToken = vault.Open(before)?.RefreshToken };
        }

        var set = ExternalTokenSet.Keep(
            login, arrival.Provider, vault.Seal(login.Id, login.UserId, arrival.Provider, tokens), tokens.ExpiresAt, time.GetUtcNow());
        if (!await store.TryPutAsync(set, cancellationToken))
        {
            await sets.AddAsync(set, cancellationToken);
        }
    }

    /// <summary>Before the account is unlinked. The provider is asked to forget them, too.</summary>
    public async Task ForgetAsync(ExternalLogin login, CancellationToken cancellationToken)
    {
        if (await store.TakeAsync(login.Id, cancellationToken) is not { } set || vault.Open(set) is not { } tokens)
        {
            return;
        }

        await jobs.EnqueueAsync(
            new RevokeExternalTokens(set.Provider, tokens.RefreshToken ?? tokens.AccessToken, tokens.RefreshToken is not null), options: null, cancellationToken);
    }
}
