using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Sessions;

internal sealed class EfSessionCookies(AppDbContext context) : ISessionCookies
{
    public void Add(SessionCookie cookie) => context.Add(cookie);

    public Task<Guid?> FindSessionAsync(byte[] secretHash, CancellationToken cancellationToken) =>
        context.Set<SessionCookie>().Where(c => c.SecretHash == secretHash).Select(c => (Guid?)c.SessionId).FirstOrDefaultAsync(cancellationToken);

    public Task ReplaceAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Set<SessionCookie>().Where(c => c.SessionId == sessionId && c.ReplacedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.ReplacedAt, now), cancellationToken);
}
