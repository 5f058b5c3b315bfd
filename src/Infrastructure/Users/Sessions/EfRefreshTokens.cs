using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Sessions;

internal sealed class EfRefreshTokens(AppDbContext context) : IRefreshTokens
{
    public void Add(RefreshToken token) => context.Add(token);

    /// <summary>Ignores sessions that a change of the user's credentials superseded, and those of disabled users.</summary>
    public Task<RefreshToken?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        context.Set<RefreshToken>().AsNoTracking().FirstOrDefaultAsync(
            t => t.TokenHash == tokenHash && context.Set<Session>().Any(
                s => s.Id == t.SessionId
                    && context.Set<User>().Any(u => u.Id == s.UserId && u.DisabledAt == null && u.CredentialVersion == s.CredentialVersion)),
            cancellationToken);

    public Task<DateTimeOffset?> FirstUseOfGenerationAsync(RefreshToken token, CancellationToken cancellationToken) =>
        context.Set<RefreshToken>()
            .Where(t => t.SessionId == token.SessionId
                && t.UsedAt != null
                && (t.Id == token.Id || (t.Generation > 0 && t.Generation == token.Generation)))
            .OrderBy(t => t.UsedAt).Select(t => t.UsedAt).FirstOrDefaultAsync(cancellationToken);

    public async Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Set<RefreshToken>().Where(t => t.Id == id && t.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.UsedAt, now), cancellationToken) == 1;
}
