using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Finds users for anonymous callers. Disabled users are not found: every sign-in method responds as for an unknown user, with the same work, so
/// callers cannot find out. The audit entry still names the user. <see cref="SignInFlow"/> checks again before it issues tokens.
/// </summary>
internal sealed class SignInUserFinder(IRepository<User> users, IAuditTrail trail)
{
    public async Task<User?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        HideDisabled(await users.FirstOrDefaultAsync(new UserByEmail(email), cancellationToken));

    public async Task<User?> FindAsync(Guid id, CancellationToken cancellationToken) => HideDisabled(await users.GetByIdAsync(id, cancellationToken));

    private User? HideDisabled(User? user)
    {
        if (user is not { IsDisabled: true })
        {
            return user;
        }

        trail.About("user", user.Id.ToString());
        return null;
    }
}
