using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;

namespace SvcInfra.Infrastructure.Users;

/// <summary>Commands about one account that have to go one after the other: each sees what the one before has written.</summary>
internal static class UserRowLock
{
    /// <summary>An update of nothing holds the user's row until the commit, on every engine.</summary>
    /// <returns>False when there is no such row.</returns>
    public static async Task<bool> LockAsync(this IQueryable<User> user, CancellationToken cancellationToken) =>
        await user.ExecuteUpdateAsync(update => update.SetProperty(u => u.DisplayName, u => u.DisplayName), cancellationToken) == 1;
}
