namespace SvcInfra.Application.Users.Contracts;

/// <summary>The part of a user that other modules may read.</summary>
public interface IUserProfiles
{
    /// <returns>Null when the user does not exist.</returns>
    Task<UserProfile?> FindAsync(Guid userId, CancellationToken cancellationToken);
}

/// <param name="Email">In lower case.</param>
/// <param name="IsEmailVerified">Whether the user verified the email address.</param>
/// <param name="DisplayName">1 to 100 characters on one line, chosen by the user.</param>
public sealed record UserProfile(string Email, bool IsEmailVerified, string DisplayName);
