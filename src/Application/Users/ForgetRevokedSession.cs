using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>This process refuses a revoked session's access tokens at once; others do within five seconds.</summary>
internal sealed class ForgetRevokedSession(IPrincipalAccess access, IUnitOfWork unitOfWork) : IDomainEventHandler<SessionRevoked>
{
    public Task HandleAsync(SessionRevoked domainEvent, CancellationToken cancellationToken)
    {
        unitOfWork.OnCommitted(_ =>
        {
            access.Forget(domainEvent.SessionId);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }
}
