using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Administration;

/// <summary>Revokes what other modules hold for a disabled user.</summary>
internal sealed class DisabledUserNotifier(IEnumerable<IDisabledUserStep> steps) : IDomainEventHandler<UserDisabled>, IDomainEventHandler<UserEnabled>
{
    public Task HandleAsync(UserDisabled domainEvent, CancellationToken cancellationToken) => EndAsync(domainEvent.UserId, cancellationToken);

    public Task HandleAsync(UserEnabled domainEvent, CancellationToken cancellationToken) => EndAsync(domainEvent.UserId, cancellationToken);

    private async Task EndAsync(Guid userId, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            await step.EndAsync(userId, cancellationToken);
        }
    }
}
