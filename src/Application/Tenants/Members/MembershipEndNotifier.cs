using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Notifies other modules when a membership ends.</summary>
internal sealed class MembershipEndNotifier(IEnumerable<IMembershipEndStep> steps) : IDomainEventHandler<MemberRemoved>
{
    public async Task HandleAsync(MemberRemoved domainEvent, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            await step.EndAsync(domainEvent.TenantId, domainEvent.UserId, cancellationToken);
        }
    }
}
