using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Invalidates the cached access of every process when a change affects access to a tenant.</summary>
internal sealed class TenantAccessRevocations(IRevocations revocations)
    : IDomainEventHandler<TenantStatusChanged>, IDomainEventHandler<MemberRemoved>, IDomainEventHandler<MemberRoleChanged>,
        IDomainEventHandler<MemberCustomRoleChanged>, IDomainEventHandler<CustomRoleChanged>
{
    public Task HandleAsync(TenantStatusChanged domainEvent, CancellationToken cancellationToken)
    {
        revocations.RevokeTenant(domainEvent.TenantId);
        return Task.CompletedTask;
    }

    public Task HandleAsync(MemberRemoved domainEvent, CancellationToken cancellationToken)
    {
        revocations.RevokeMember(domainEvent.TenantId, domainEvent.UserId);
        return Task.CompletedTask;
    }

    public Task HandleAsync(MemberRoleChanged domainEvent, CancellationToken cancellationToken)
    {
        revocations.RevokeMember(domainEvent.TenantId, domainEvent.UserId);
        return Task.CompletedTask;
    }

    public Task HandleAsync(MemberCustomRoleChanged domainEvent, CancellationToken cancellationToken)
    {
        revocations.RevokeMember(domainEvent.TenantId, domainEvent.UserId);
        return Task.CompletedTask;
    }

    /// <summary>Writes one revocation for the tenant instead of one per member with the role.</summary>
    public Task HandleAsync(CustomRoleChanged domainEvent, CancellationToken cancellationToken)
    {
        revocations.RevokeTenant(domainEvent.TenantId);
        return Task.CompletedTask;
    }
}
