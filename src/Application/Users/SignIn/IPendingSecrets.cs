namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// All secrets that were issued for an account and are still unused: emailed links and codes, challenges, unfinished passkey ceremonies. They are
/// kept in one list, and every security event of the account revokes all of them, so that no kind is forgotten.
/// </summary>
public interface IPendingSecrets
{
    /// <summary>
    /// Revokes them in the running command. Locks the user's row until the commit, so that none is issued concurrently.
    /// </summary>
    Task EndAllAsync(Guid userId, CancellationToken cancellationToken);
}
