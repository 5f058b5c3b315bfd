using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Profile;

internal sealed class UserProfiles(IReadRepository<User> users) : IUserProfiles
{
    public async Task<UserProfile?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        await users.FirstOrDefaultAsync(new UserById(userId), cancellationToken) is { } user
            ? new UserProfile(user.Email.Value, user.IsEmailVerified, user.DisplayName)
            : null;
}
