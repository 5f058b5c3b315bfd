namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// All secrets that were given out for an account and wait to be used: mailed links and codes, challenges, half-finished ceremonies. There is one list of
/// them, and every security event of the account ends it as a whole, so that no kind survives an event that the others do not.
/// </summary>
public interface IPendingSecrets
{
    /// <summary>Ends them in the running command. It holds the user's row until the commit, so that none is given out beside it.</summary>
    Task EndAllAsync(Guid userId, CancellationToken cancellationToken);
}
