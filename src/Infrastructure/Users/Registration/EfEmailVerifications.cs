using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Registration;

internal sealed class EfEmailVerifications(AppDbContext context) : IEmailVerifications
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public Task<EmailVerification?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Open(now).AsNoTracking().FirstOrDefaultAsync(v => v.TokenHash == tokenHash, cancellationToken);

    public async Task<bool> TryConsumeAsync(EmailVerification verification, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<User>().Where(u => u.Id == verification.UserId).LockAsync(cancellationToken)
        && await Open(now).Where(v => v.Id == verification.Id)
            .ExecuteUpdateAsync(update => update.SetProperty(v => v.UsedAt, now), cancellationToken) == 1;

    public async Task<int> CountOfLastHourWithLockAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await context.Set<User>().Where(u => u.Id == userId).LockAsync(cancellationToken);
        var expiresAfter = now + EmailVerification.Lifetime - Hour;
        return await context.Set<EmailVerification>().CountAsync(v => v.UserId == userId && v.ExpiresAt > expiresAfter, cancellationToken);
    }

    private IQueryable<EmailVerification> Open(DateTimeOffset now) =>
        context.Set<EmailVerification>().Where(v => v.UsedAt == null && v.ExpiresAt > now);
}
