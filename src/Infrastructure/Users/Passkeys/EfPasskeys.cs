using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Users.Passkeys;

internal sealed class EfPasskeys(AppDbContext context, BatchedDelete delete) : IPasskeys
{
    public Task<PasskeyChallenge?> FindChallengeAsync(
        byte[] handleHash, PasskeyCeremony ceremony, DateTimeOffset now, CancellationToken cancellationToken) =>
        Unused(now).AsNoTracking().FirstOrDefaultAsync(c => c.HandleHash == handleHash && c.Ceremony == ceremony, cancellationToken);

    public async Task<bool> TryConsumeAsync(Guid challengeId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Unused(now).Where(c => c.Id == challengeId)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.UsedAt, now), cancellationToken) == 1;

    /// <summary>An update that changes nothing locks the row on every database.</summary>
    public Task LockUserAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<User>().Where(u => u.Id == userId)
            .ExecuteUpdateAsync(update => update.SetProperty(u => u.Version, u => u.Version), cancellationToken);

    public async Task<bool> TryUseAsync(Guid passkeyId, PasskeyAssertion assertion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var count = assertion.SignCount;
        return await context.Set<Passkey>()
            .Where(p => p.Id == passkeyId && p.CounterRegressedAt == null && (p.SignCount < count || (p.SignCount == 0 && count == 0)))
            .ExecuteUpdateAsync(
                update => update.SetProperty(p => p.SignCount, count)
                    .SetProperty(p => p.IsBackedUp, assertion.IsBackedUp)
                    .SetProperty(p => p.LastUsedAt, now),
                cancellationToken) == 1;
    }

    public async Task<bool> TrySuspendAsync(Guid passkeyId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<Passkey>().Where(p => p.Id == passkeyId && p.CounterRegressedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(p => p.CounterRegressedAt, now), cancellationToken) == 1;

    public async Task<bool> TryDeleteAsync(Guid passkeyId, Guid userId, CancellationToken cancellationToken) =>
        await context.Set<Passkey>().Where(p => p.Id == passkeyId && p.UserId == userId).ExecuteDeleteAsync(cancellationToken) == 1;

    public Task DeleteAllAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<Passkey>().Where(p => p.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    public Task PurgeChallengesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        delete.RunAsync<PasskeyChallenge>(challenges => challenges.Where(c => c.ExpiresAt < before).OrderBy(c => c.ExpiresAt), cancellationToken);

    private IQueryable<PasskeyChallenge> Unused(DateTimeOffset now) =>
        context.Set<PasskeyChallenge>().Where(c => c.UsedAt == null && c.ExpiresAt > now);
}
