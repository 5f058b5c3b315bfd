using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Makes every process reject a revoked session.</summary>
internal sealed class SessionRevocations(IRevocations revocations) : IDomainEventHandler<SessionRevoked>
{
    public Task HandleAsync(SessionRevoked domainEvent, CancellationToken cancellationToken)
    {
        revocations.RevokeSession(domainEvent.SessionId);
        return Task.CompletedTask;
    }
}
