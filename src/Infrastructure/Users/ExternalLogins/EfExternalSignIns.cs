using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

internal sealed class EfExternalSignIns(AppDbContext context, BatchedDelete delete) : IExternalSignIns
{
    public Task<ExternalSignIn?> FindAsync(byte[] codeHash, byte[] browserHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        Unused(now).AsNoTracking().FirstOrDefaultAsync(s => s.CodeHash == codeHash && s.BrowserHash == browserHash, cancellationToken);

    public async Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Unused(now).Where(s => s.Id == id).ExecuteUpdateAsync(
            update => update.SetProperty(s => s.UsedAt, now).SetProperty(s => s.ProtectedTokens, (string?)null), cancellationToken) == 1;

    public async Task<bool> TryUnlinkAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        await context.Set<ExternalLogin>().Where(l => l.Id == id && l.UserId == userId).ExecuteDeleteAsync(cancellationToken) == 1;

    public Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        delete.RunAsync<ExternalSignIn>(signIns => signIns.Where(s => s.ExpiresAt < before).OrderBy(s => s.ExpiresAt), cancellationToken);

    private IQueryable<ExternalSignIn> Unused(DateTimeOffset now) => context.Set<ExternalSignIn>().Where(s => s.UsedAt == null && s.ExpiresAt > now);
}
