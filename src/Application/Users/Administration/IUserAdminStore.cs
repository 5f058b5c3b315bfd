namespace SvcInfra.Application.Users.Administration;

/// <summary>All users, for operators.</summary>
public interface IUserAdminStore
{
    Task<UserAdminDto?> ReadAsync(Guid id, CancellationToken cancellationToken);

    /// <param name="filter">Which.</param>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The newest first.</returns>
    Task<List<UserAdminDto>> ListAsync(UserAdminFilter filter, Guid? after, int limit, CancellationToken cancellationToken);
}

/// <param name="EmailPrefix">With what the address begins, whatever the case; null: all.</param>
/// <param name="IsDisabled">Null: all.</param>
public sealed record UserAdminFilter(string? EmailPrefix, bool? IsDisabled);

/// <summary>A user as operators see them: how they stand, no secrets, and nothing of what they do.</summary>
/// <param name="IsEmailVerified">Whether the address was proven.</param>
/// <param name="Status"><c>active</c> or <c>disabled</c>.</param>
/// <param name="DisabledAt">UTC; null while they may come in.</param>
/// <param name="DisabledBecause">In an operator's words.</param>
/// <param name="HasPassword">Whether they may know a password.</param>
/// <param name="HasSecondFactor">Whether a sign-in needs a code besides the first factor.</param>
/// <param name="Passkeys">How many.</param>
/// <param name="Sessions">How many give access.</param>
/// <param name="LastSignInAt">When the newest session began that is kept (UTC); sessions go 30 days after their end.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record UserAdminDto(
    Guid Id, string Email, bool IsEmailVerified, string DisplayName, UserStatus Status, DateTimeOffset? DisabledAt, string? DisabledBecause, bool HasPassword,
    bool HasSecondFactor, int Passkeys, int Sessions, DateTimeOffset? LastSignInAt, DateTimeOffset CreatedAt);

public enum UserStatus
{
    Active,
    Disabled,
}
