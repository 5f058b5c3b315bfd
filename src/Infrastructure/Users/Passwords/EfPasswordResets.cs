using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passwords;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Passwords;

internal sealed class EfPasswordResets(AppDbContext context) : IPasswordResets
{
    public Task<Guid?> FindUserAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Open(now).Where(r => r.TokenHash == tokenHash).Select(r => (Guid?)r.UserId).FirstOrDefaultAsync(cancellationToken);

    public async Task<bool> TryConsumeAsync(Guid userId, byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<User>().Where(u => u.Id == userId).LockAsync(cancellationToken)
        && await Open(now).Where(r => r.TokenHash == tokenHash)
            .ExecuteUpdateAsync(update => update.SetProperty(r => r.UsedAt, now), cancellationToken) == 1;

    public async Task<int> CountOpenWithLockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await context.Set<User>().Where(u => u.Id == userId).LockAsync(cancellationToken);
        return await Open(now).CountAsync(r => r.UserId == userId, cancellationToken);
    }

    private IQueryable<PasswordReset> Open(DateTimeOffset now) =>
        context.Set<PasswordReset>().Where(r => r.UsedAt == null && r.ExpiresAt > now);
}
