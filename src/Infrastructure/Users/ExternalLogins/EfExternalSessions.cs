using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

internal sealed class EfExternalSessions(AppDbContext context, IRevocations revocations, TimeProvider time) : IExternalSessions
{
    public async Task EndAsync(Guid userId, DateTimeOffset startedUntil, CancellationToken cancellationToken)
    {
        var (now, federated) = (time.GetUtcNow(), AuthenticationMethod.Federated.Name);
        var ended = await context.Set<Session>()
            .Where(s => s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now)
            .Where(s => s.CreatedAt <= startedUntil && s.AuthenticationMethods.Contains(federated))
            .ExecuteUpdateAsync(
                update => update.SetProperty(s => s.RevokedAt, now).SetProperty(s => s.RevokedBecause, SessionRevocation.EndedByProvider),
                cancellationToken);
        if (ended > 0)
        {
            revocations.RevokeUser(userId);
        }
    }
}
