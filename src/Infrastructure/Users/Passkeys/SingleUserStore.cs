using Microsoft.AspNetCore.Identity;

namespace SvcInfra.Infrastructure.Users.Passkeys;

/// <summary>The part of a user that Identity's passkey handler needs.</summary>
/// <param name="Id">The WebAuthn user handle.</param>
internal sealed record PasskeyUser(string Id);

/// <summary>
/// An in-memory store with the data of one ceremony. It never queries the database, because Identity's handler turns every exception into a refused
/// passkey, and a database outage must not look like one.
/// </summary>
/// <param name="userId">Null: no user is known yet.</param>
/// <param name="passkeys">The user's passkeys that the ceremony may use.</param>
internal sealed class SingleUserStore(string? userId, IReadOnlyList<UserPasskeyInfo> passkeys) : IUserPasskeyStore<PasskeyUser>
{
    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<PasskeyUser?> FindByIdAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(id == userId ? new PasskeyUser(id) : null);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. passkeys]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(passkeys.FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId)));

    /// <summary>Always null: the use case checks whether the passkey is already registered.</summary>
    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult<PasskeyUser?>(null);

    public void Dispose()
    {
    }

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotUsed();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw NotUsed();

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotUsed();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw NotUsed();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotUsed();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw NotUsed();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotUsed();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotUsed();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotUsed();

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotUsed();

    private static NotSupportedException NotUsed() => new("Identity's passkey handler does not use this method.");
}
