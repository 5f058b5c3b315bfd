using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Contracts;

/// <param name="TenantId">The tenant.</param>
/// <param name="Name">Its present name.</param>
/// <param name="Changed">What changed.</param>
[IntegrationEvent("tenant.updated")]
[PublicEvent("The tenant was renamed, or its settings changed.")]
public sealed record TenantUpdatedEvent(Guid TenantId, string Name, TenantUpdate Changed) : IPublicEvent<TenantUpdatedEvent>
{
    public static TenantUpdatedEvent Example { get; } = new(TenantEventExamples.Tenant, "Blue Harbor", TenantUpdate.Name);
}

/// <summary>What changed in a tenant.</summary>
public enum TenantUpdate
{
    Name = 0,
    Settings = 1,
}

/// <param name="TenantId">The tenant.</param>
/// <param name="UserId">The new member.</param>
/// <param name="Role">The member's built-in role.</param>
[IntegrationEvent("tenant.member_added")]
[PublicEvent("A user became a member of the tenant.")]
public sealed record MemberAddedEvent(Guid TenantId, Guid UserId, TenantRole Role) : IPublicEvent<MemberAddedEvent>
{
    public static MemberAddedEvent Example { get; } = new(TenantEventExamples.Tenant, TenantEventExamples.User, TenantRole.Admin);
}

/// <param name="TenantId">The tenant.</param>
/// <param name="UserId">The former member.</param>
[IntegrationEvent("tenant.member_removed")]
[PublicEvent("A member was removed or left; the member's API keys of the tenant are revoked.")]
public sealed record MemberRemovedEvent(Guid TenantId, Guid UserId) : IPublicEvent<MemberRemovedEvent>
{
    public static MemberRemovedEvent Example { get; } = new(TenantEventExamples.Tenant, TenantEventExamples.User);
}

/// <param name="TenantId">The tenant.</param>
/// <param name="UserId">The member.</param>
/// <param name="Role">The new built-in role.</param>
[IntegrationEvent("tenant.member_role_changed")]
[PublicEvent("The built-in role of a member changed.")]
public sealed record MemberRoleChangedEvent(Guid TenantId, Guid UserId, TenantRole Role) : IPublicEvent<MemberRoleChangedEvent>
{
    public static MemberRoleChangedEvent Example { get; } = new(TenantEventExamples.Tenant, TenantEventExamples.User, TenantRole.Owner);
}

/// <param name="TenantId">The tenant.</param>
/// <param name="InvitationId">The invitation; GET /tenants/{id}/invitations shows its email address.</param>
/// <param name="Role">The built-in role that it grants.</param>
[IntegrationEvent("tenant.invitation_created")]
[PublicEvent("An invitation to the tenant was sent.")]
public sealed record InvitationCreatedEvent(Guid TenantId, Guid InvitationId, TenantRole Role) : IPublicEvent<InvitationCreatedEvent>
{
    public static InvitationCreatedEvent Example { get; } = new(TenantEventExamples.Tenant, TenantEventExamples.Invitation, TenantRole.Member);
}

internal static class TenantEventExamples
{
    public static readonly Guid Tenant = Guid.Parse("019a2b3c-0000-7000-8000-000000000002");
    public static readonly Guid User = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");
    public static readonly Guid Invitation = Guid.Parse("019a2b3c-0000-7000-8000-000000000009");
}
