using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Administration;

/// <summary>All users, for operators.</summary>
public interface IUserAdminStore
{
    Task<UserAdminDto?> ReadAsync(Guid id, CancellationToken cancellationToken);

    Task<List<UserAdminDto>> ListAsync(UserAdminFilter filter, ListPage<User> page, CancellationToken cancellationToken);
}

/// <param name="EmailPrefix">Start of the email address, in any case; null matches all.</param>
/// <param name="IsDisabled">Null matches all.</param>
public sealed record UserAdminFilter(string? EmailPrefix, bool? IsDisabled);

/// <summary>A user's account and its status. It contains no secrets and no activity.</summary>
/// <param name="IsEmailVerified">Whether the user verified the email address.</param>
/// <param name="Status"><c>active</c> or <c>disabled</c>.</param>
/// <param name="DisabledAt">UTC; null while the user is active.</param>
/// <param name="DisabledBecause">The operator's reason; null while the user is active.</param>
/// <param name="HasPassword">False for a user who has not chosen a password.</param>
/// <param name="HasSecondFactor">Whether sign-in requires a second factor.</param>
/// <param name="Passkeys">Number of passkeys.</param>
/// <param name="Sessions">Number of active sessions.</param>
/// <param name="LastSignInAt">Start of the newest stored session (UTC); sessions are deleted 30 days after they end.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record UserAdminDto(
    Guid Id,
    string Email,
    bool IsEmailVerified,
    string DisplayName,
    UserStatus Status,
    DateTimeOffset? DisabledAt,
    string? DisabledBecause,
    bool HasPassword,
    bool HasSecondFactor,
    int Passkeys,
    int Sessions,
    DateTimeOffset? LastSignInAt,
    DateTimeOffset CreatedAt);

public enum UserStatus
{
    Active,
    Disabled,
}
