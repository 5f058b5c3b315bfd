namespace SvcInfra.Application.Users.Contracts;

/// <summary>What other modules may know of a user.</summary>
public interface IUserProfiles
{
    /// <returns>Null when there is no such user.</returns>
    Task<UserProfile?> FindAsync(Guid userId, CancellationToken cancellationToken);
}

/// <param name="Email">Lower case.</param>
/// <param name="IsEmailVerified">Whether the user has proven to read the address's mail.</param>
/// <param name="DisplayName">1 to 100 characters on one line, as the user chose it.</param>
public sealed record UserProfile(string Email, bool IsEmailVerified, string DisplayName);
