namespace SvcInfra.Application.Users.Passwords;

/// <summary>Passwords known from data breaches.</summary>
public interface IBreachedPasswords
{
    /// <summary>Also false when the service does not respond: an outage must not block password changes.</summary>
    ValueTask<bool> ContainsAsync(string password, CancellationToken cancellationToken);
}
