using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>Stores the tokens of a sign-in or link, and deletes them when the account is unlinked; both in the running command.</summary>
internal sealed class ExternalTokenStorage(
    IExternalTokenStore store, IRepository<ExternalTokenSet> sets, ExternalTokenEncryption encryption, IJobs jobs, TimeProvider time)
{
    /// <summary>Replaces the tokens of the account. Deletes the stored ones when the sign-in has none, because they are outdated.</summary>
    public async Task StoreAsync(ExternalLogin login, ExternalSignIn signIn, CancellationToken cancellationToken)
    {
        if (encryption.Decrypt(signIn) is not { } tokens)
        {
            await store.TakeAsync(login.Id, cancellationToken);
            return;
        }

        // Google issues a refresh token with the first consent only, and keeps accepting it.
        if (tokens.RefreshToken is null && await store.FindAsync(login.Id, cancellationToken) is { } stored)
        {
            tokens = tokens with { RefreshToken = encryption.Decrypt(stored)?.RefreshToken };
        }

        var encrypted = encryption.Encrypt(login.Id, login.UserId, signIn.Provider, tokens);
        var set = ExternalTokenSet.Create(login, signIn.Provider, encrypted, tokens.ExpiresAt, time.GetUtcNow());
        if (!await store.TryUpdateAsync(set, cancellationToken))
        {
            await sets.AddAsync(set, cancellationToken);
        }
    }

    /// <summary>Deletes the account's tokens and enqueues their revocation at the provider. Call it before the account is unlinked.</summary>
    public async Task ForgetAsync(ExternalLogin login, CancellationToken cancellationToken)
    {
        if (await store.TakeAsync(login.Id, cancellationToken) is not { } set || encryption.Decrypt(set) is not { } tokens)
        {
            return;
        }

        await jobs.EnqueueAsync(
            new RevokeExternalTokens(set.Provider, tokens.RefreshToken ?? tokens.AccessToken, tokens.RefreshToken is not null),
            options: null,
            cancellationToken);
    }
}
