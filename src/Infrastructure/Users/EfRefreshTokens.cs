using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users;

internal sealed class EfRefreshTokens(AppDbContext context) : IRefreshTokens
{
    public void Add(RefreshToken token) => context.Add(token);

    public Task<RefreshToken?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        context.Set<RefreshToken>().AsNoTracking().FirstOrDefaultAsync(t => t.TokenHash == tokenHash, cancellationToken);

    public async Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<RefreshToken>().Where(t => t.Id == id && t.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.UsedAt, now), cancellationToken) == 1;
}
