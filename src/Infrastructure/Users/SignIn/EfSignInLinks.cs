using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.SignIn;

internal sealed class EfSignInLinks(AppDbContext context) : ISignInLinks
{
    public Task<SignInLink?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Open(now).AsNoTracking().FirstOrDefaultAsync(link => link.TokenHash == tokenHash, cancellationToken);

    public async Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Open(now).Where(link => link.Id == id)
            .ExecuteUpdateAsync(update => update.SetProperty(link => link.UsedAt, now), cancellationToken) == 1;

    public async Task<int> CountOpenWithLockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await context.Set<User>().Where(u => u.Id == userId).LockAsync(cancellationToken);
        return await Open(now).CountAsync(link => link.UserId == userId, cancellationToken);
    }

    private IQueryable<SignInLink> Open(DateTimeOffset now) =>
        context.Set<SignInLink>().Where(link => link.UsedAt == null && link.ExpiresAt > now);
}
