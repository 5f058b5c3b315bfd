using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.UnitTests.Tenants;

/// <summary>Each public event names the tenant that it is about, whichever the caller acts in.</summary>
public sealed class TenantEventTests
{
    private static readonly Guid User = EntityId.New();
    private static readonly Guid Invitation = EntityId.New();

    private readonly IOutbox _outbox = Substitute.For<IOutbox>();
    private readonly IRepository<Tenant> _tenants = Substitute.For<IRepository<Tenant>>();
    private readonly Tenant _tenant = Tenant.Create(Slug.Create("blue-harbor").Value, "Blue Harbor");

    [Fact]
    public async Task Changes_of_members_are_published_in_the_order_of_the_member()
    {
        await HandleAsync(new MemberAdded(_tenant.Id, User, TenantRole.Member));
        await HandleAsync(new MemberRoleChanged(_tenant.Id, User, TenantRole.Admin));
        await HandleAsync(new MemberRemoved(_tenant.Id, User));

        await _outbox.Received(1).PublishAsync(
            new MemberAddedEvent(_tenant.Id, User, TenantRole.Member), User, _tenant.Id, Arg.Any<CancellationToken>());
        await _outbox.Received(1).PublishAsync(
            new MemberRoleChangedEvent(_tenant.Id, User, TenantRole.Admin), User, _tenant.Id, Arg.Any<CancellationToken>());
        await _outbox.Received(1).PublishAsync(new MemberRemovedEvent(_tenant.Id, User), User, _tenant.Id, Arg.Any<CancellationToken>());
        _outbox.ReceivedCalls().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Invitation_is_published_without_its_email_address()
    {
        await HandleAsync(new MemberInvited(_tenant.Id, Invitation, TenantRole.Admin));

        await _outbox.Received(1).PublishAsync(
            new InvitationCreatedEvent(_tenant.Id, Invitation, TenantRole.Admin), Invitation, _tenant.Id, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Change_of_name_or_settings_is_published_with_the_present_name()
    {
        _tenants.FirstOrDefaultAsync(Arg.Any<TenantById>(), Arg.Any<CancellationToken>()).Returns(_tenant);

        await HandleAsync(new TenantRenamed(_tenant.Id, "Blue Harbor"));
        await HandleAsync(new TenantSettingsChanged(_tenant.Id));

        await _outbox.Received(1).PublishAsync(
            new TenantUpdatedEvent(_tenant.Id, "Blue Harbor", TenantUpdate.Name), _tenant.Id, _tenant.Id, Arg.Any<CancellationToken>());
        await _outbox.Received(1).PublishAsync(
            new TenantUpdatedEvent(_tenant.Id, "Blue Harbor", TenantUpdate.Settings), _tenant.Id, _tenant.Id, Arg.Any<CancellationToken>());
    }

    private Task HandleAsync<TEvent>(TEvent domainEvent)
        where TEvent : IDomainEvent =>
        ((IDomainEventHandler<TEvent>)(object)new TenantEventPublisher(_outbox, _tenants)).HandleAsync(domainEvent, CancellationToken.None);
}
