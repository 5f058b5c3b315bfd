using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.Profile;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Profile;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Profile;

internal sealed class EfEmailChanges(AppDbContext context) : IEmailChanges
{
    public async Task<int?> CountWithLockAsync(User user, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<User>().Where(u => u.Id == user.Id && u.CredentialVersion == user.CredentialVersion).LockAsync(cancellationToken)
            ? await context.Set<EmailChange>().CountAsync(c => c.UserId == user.Id && c.ExpiresAt > now, cancellationToken)
            : null;

    public Task<EmailChange?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Open(now).AsNoTracking().FirstOrDefaultAsync(c => c.TokenHash == tokenHash, cancellationToken);

    public async Task<bool> TryConsumeAsync(EmailChange change, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<User>().Where(u => u.Id == change.UserId).LockAsync(cancellationToken)
        && await Open(now).Where(c => c.Id == change.Id)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.UsedAt, now), cancellationToken) == 1;

    private IQueryable<EmailChange> Open(DateTimeOffset now) =>
        context.Set<EmailChange>().Where(c => c.UsedAt == null && c.ExpiresAt > now);
}
