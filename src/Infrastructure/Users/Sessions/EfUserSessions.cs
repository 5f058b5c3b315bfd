using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Sessions;

internal sealed class EfUserSessions(
    AppDbContext context, IRevocations revocations, IPendingSecrets pending, IIpAddressPrivacy addresses, TimeProvider time) : IUserSessions
{
    public async Task EndAllAsync(Guid userId, Guid? except, SessionRevocation because, CancellationToken cancellationToken)
    {
        await pending.EndAllAsync(userId, cancellationToken);
        var now = time.GetUtcNow();
        var ended = await context.Set<Session>()
            .Where(s => s.UserId == userId && s.Id != except && s.RevokedAt == null && s.ExpiresAt > now)
            .ExecuteUpdateAsync(
                update => update.SetProperty(s => s.RevokedAt, now).SetProperty(s => s.RevokedBecause, because), cancellationToken);
        if (ended > 0)
        {
            revocations.RevokeUser(userId);
        }
    }

    public Task RecordUseAsync(Guid sessionId, DateTimeOffset now, string? ipAddress, CancellationToken cancellationToken)
    {
        var stored = addresses.ToStore(ipAddress);
        return context.Set<Session>().Where(s => s.Id == sessionId)
            .ExecuteUpdateAsync(update => update.SetProperty(s => s.LastSeenAt, now).SetProperty(s => s.IpAddress, stored), cancellationToken);
    }
}
