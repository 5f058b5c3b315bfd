using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.MultiFactor;

internal sealed class EfSecondFactors(AppDbContext context) : ISecondFactors
{
    public Task<TotpFactor?> FindTotpAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<TotpFactor>().FirstOrDefaultAsync(f => f.UserId == userId, cancellationToken);

    public async Task<bool> TryUseStepAsync(Guid userId, long step, CancellationToken cancellationToken) =>
        await context.Set<TotpFactor>().Where(f => f.UserId == userId && f.ConfirmedAt != null && f.LastStep < step)
            .ExecuteUpdateAsync(update => update.SetProperty(f => f.LastStep, step), cancellationToken) == 1;

    public async Task<bool> TryUseRecoveryCodeAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<RecoveryCode>().Where(c => c.UserId == userId && c.CodeHash == codeHash && c.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.UsedAt, now), cancellationToken) == 1;

    public Task<int> CountRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<RecoveryCode>().CountAsync(c => c.UserId == userId && c.UsedAt == null, cancellationToken);

    public async Task DeleteAllAsync(Guid userId, CancellationToken cancellationToken)
    {
        await context.Set<TotpFactor>().Where(f => f.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await DeleteRecoveryCodesAsync(userId, cancellationToken);
    }

    public Task DeleteRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<RecoveryCode>().Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
}

internal sealed class EfEmailCodes(AppDbContext context) : IEmailCodes
{
    public async Task<bool> TryReplaceAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var codes = context.Set<EmailCode>().Where(c => c.UserId == userId);
        var replaced = await codes.Where(c => c.SentAt <= now - EmailCode.ResendInterval).ExecuteUpdateAsync(
            update => update.SetProperty(c => c.CodeHash, codeHash).SetProperty(c => c.SentAt, now)
                .SetProperty(c => c.ExpiresAt, now + EmailCode.Lifetime).SetProperty(c => c.Attempts, 0),
            cancellationToken);
        if (replaced == 1)
        {
            return true;
        }

        if (await codes.AnyAsync(cancellationToken))
        {
            return false;
        }

        // Of two concurrent first codes the unique index rejects the second.
        context.Add(EmailCode.Issue(userId, codeHash, now));
        return true;
    }

    public async Task<bool> TryUseAsync(Guid userId, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = context.Set<EmailCode>().Where(c => c.UserId == userId && c.ExpiresAt > now && c.Attempts < EmailCode.MaxAttempts);
        var used = await open.Where(c => c.CodeHash == codeHash)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.ExpiresAt, now), cancellationToken);
        if (used == 1)
        {
            return true;
        }

        await open.ExecuteUpdateAsync(update => update.SetProperty(c => c.Attempts, c => c.Attempts + 1), cancellationToken);
        return false;
    }
}

internal sealed class EfSignInChallenges(AppDbContext context) : ISignInChallenges
{
    public async Task<SignInChallenge?> TryBeginAttemptAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Open(tokenHash, now).Where(c => c.Attempts < SignInChallenge.MaxAttempts)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.Attempts, c => c.Attempts + 1), cancellationToken) == 1
            ? await FindAsync(tokenHash, now, cancellationToken)
            : null;

    public Task<SignInChallenge?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Open(tokenHash, now).AsNoTracking().FirstOrDefaultAsync(cancellationToken);

    public async Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<SignInChallenge>().Where(c => c.Id == id && c.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.UsedAt, now), cancellationToken) == 1;

    private IQueryable<SignInChallenge> Open(byte[] tokenHash, DateTimeOffset now) =>
        context.Set<SignInChallenge>().Where(c => c.TokenHash == tokenHash && c.UsedAt == null && c.ExpiresAt > now);
}
