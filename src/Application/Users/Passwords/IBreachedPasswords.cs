namespace SvcInfra.Application.Users.Passwords;

/// <summary>Passwords that were found in the loot of break-ins.</summary>
public interface IBreachedPasswords
{
    /// <summary>False also when nobody could be asked: an outage elsewhere keeps nobody from a new password.</summary>
    ValueTask<bool> ContainsAsync(string password, CancellationToken cancellationToken);
}
