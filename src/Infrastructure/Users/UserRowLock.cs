using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;

namespace SvcInfra.Infrastructure.Users;

/// <summary>Serialises commands for one account: each sees what the previous one wrote.</summary>
internal static class UserRowLock
{
    /// <summary>An update that changes nothing locks the user's row until the commit, on every database engine.</summary>
    /// <returns>False when the user does not exist.</returns>
    public static async Task<bool> LockAsync(this IQueryable<User> user, CancellationToken cancellationToken) =>
        await user.ExecuteUpdateAsync(update => update.SetProperty(u => u.DisplayName, u => u.DisplayName), cancellationToken) == 1;
}
