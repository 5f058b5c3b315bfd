using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants;

/// <summary>
/// Publishes what customers may know about a tenant. Each event names its tenant, because a caller who creates a tenant or accepts an invitation
/// acts in another one. The events of a member are in order.
/// </summary>
internal sealed class TenantEventPublisher(IOutbox outbox, IRepository<Tenant> tenants)
    : IDomainEventHandler<TenantRenamed>, IDomainEventHandler<TenantSettingsChanged>, IDomainEventHandler<MemberAdded>,
        IDomainEventHandler<MemberRemoved>, IDomainEventHandler<MemberRoleChanged>, IDomainEventHandler<MemberInvited>
{
    public Task HandleAsync(TenantRenamed domainEvent, CancellationToken cancellationToken) =>
        PublishUpdateAsync(domainEvent.TenantId, TenantUpdate.Name, cancellationToken);

    public Task HandleAsync(TenantSettingsChanged domainEvent, CancellationToken cancellationToken) =>
        PublishUpdateAsync(domainEvent.TenantId, TenantUpdate.Settings, cancellationToken);

    public Task HandleAsync(MemberAdded domainEvent, CancellationToken cancellationToken) => outbox.PublishAsync(
        new MemberAddedEvent(domainEvent.TenantId, domainEvent.UserId, domainEvent.Role),
        domainEvent.UserId,
        domainEvent.TenantId,
        cancellationToken);

    public Task HandleAsync(MemberRemoved domainEvent, CancellationToken cancellationToken) => outbox.PublishAsync(
        new MemberRemovedEvent(domainEvent.TenantId, domainEvent.UserId), domainEvent.UserId, domainEvent.TenantId, cancellationToken);

    public Task HandleAsync(MemberRoleChanged domainEvent, CancellationToken cancellationToken) => outbox.PublishAsync(
        new MemberRoleChangedEvent(domainEvent.TenantId, domainEvent.UserId, domainEvent.Role),
        domainEvent.UserId,
        domainEvent.TenantId,
        cancellationToken);

    public Task HandleAsync(MemberInvited domainEvent, CancellationToken cancellationToken) => outbox.PublishAsync(
        new InvitationCreatedEvent(domainEvent.TenantId, domainEvent.InvitationId, domainEvent.Role),
        domainEvent.InvitationId,
        domainEvent.TenantId,
        cancellationToken);

    private async Task PublishUpdateAsync(Guid tenantId, TenantUpdate changed, CancellationToken cancellationToken)
    {
        var tenant = await tenants.FirstOrDefaultAsync(new TenantById(tenantId), cancellationToken)
            ?? throw new InvalidOperationException($"The tenant {tenantId} that changed is not there.");
        await outbox.PublishAsync(new TenantUpdatedEvent(tenantId, tenant.Name, changed), tenantId, tenantId, cancellationToken);
    }
}
