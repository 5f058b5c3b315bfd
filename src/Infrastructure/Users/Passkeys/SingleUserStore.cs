using Microsoft.AspNetCore.Identity;

namespace SvcInfra.Infrastructure.Users.Passkeys;

/// <summary>As much of a user as Identity's passkey handler asks for.</summary>
/// <param name="Id">The user handle of WebAuthn.</param>
internal sealed record PasskeyUser(string Id);

/// <summary>What one ceremony is about, in memory: the handler turns every exception into a refusal, and an outage of the database is none.</summary>
/// <param name="knownId">Null: nobody is known.</param>
/// <param name="passkeys">That user's, or those of it that may be used.</param>
internal sealed class SingleUserStore(string? knownId, IReadOnlyList<UserPasskeyInfo> passkeys) : IUserPasskeyStore<PasskeyUser>
{
    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(userId == knownId ? new PasskeyUser(userId) : null);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<IList<UserPasskeyInfo>>([.. passkeys]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(passkeys.FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId)));

    /// <summary>Whether somebody has it already is the use case's to find out.</summary>
    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult<PasskeyUser?>(null);

    public void Dispose()
    {
    }

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotAsked();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw NotAsked();

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotAsked();

    private static NotSupportedException NotAsked() => new("The passkey handler does not ask this.");
}
