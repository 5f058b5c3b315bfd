using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Finds users for whoever is not signed in yet. A disabled user is not there: each way in answers as it does to somebody unknown, with the same work, so
/// nobody learns of it. The entry in the audit trail names them all the same. <see cref="SignInFlow"/> asks once more before it gives tokens.
/// </summary>
internal sealed class SignInUserFinder(IRepository<User> users, IAuditTrail trail)
{
    public async Task<User?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        Pass(await users.FirstOrDefaultAsync(new UserByEmail(email), cancellationToken));

    public async Task<User?> FindAsync(Guid id, CancellationToken cancellationToken) => Pass(await users.GetByIdAsync(id, cancellationToken));

    private User? Pass(User? user)
    {
        if (user is not { IsDisabled: true })
        {
            return user;
        }

        trail.About("user", user.Id.ToString());
        return null;
    }
}
