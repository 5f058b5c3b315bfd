using Ardalis.Specification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Invitations;

// Invitations are not tenant-owned, so no query filter applies: each specification names the tenant or the hash of a token.

/// <summary>An open invitation of a tenant.</summary>
public sealed class OpenInvitationById : SingleResultSpecification<Invitation>
{
    public OpenInvitationById(Guid tenantId, Guid id) => Query.Where(i => i.TenantId == tenantId && i.Id == id && i.ClosedAt == null);
}

/// <summary>The open invitation of an email address to a tenant, expired or not; at most one.</summary>
public sealed class OpenInvitationByEmail : SingleResultSpecification<Invitation>
{
    public OpenInvitationByEmail(Guid tenantId, EmailAddress email) =>
        Query.Where(i => i.TenantId == tenantId && i.Email == email && i.ClosedAt == null);
}

/// <summary>The open invitations that the given users sent in a tenant.</summary>
public sealed class OpenInvitationsOf : Specification<Invitation>
{
    public OpenInvitationsOf(Guid tenantId, IReadOnlyCollection<Guid> invitedBy) =>
        Query.Where(i => i.TenantId == tenantId && invitedBy.Contains(i.InvitedBy) && i.ClosedAt == null);
}

/// <summary>The open invitations, including expired ones, that grant a custom role of the tenant.</summary>
public sealed class OpenInvitationsToCustomRole : Specification<Invitation>
{
    public OpenInvitationsToCustomRole(Guid tenantId, Guid roleId) =>
        Query.Where(i => i.TenantId == tenantId && i.CustomRoleId == roleId && i.ClosedAt == null);
}

/// <summary>The invitations of a tenant that can be accepted now; used to count them.</summary>
public sealed class ValidInvitations : Specification<Invitation>
{
    public ValidInvitations(Guid tenantId, DateTimeOffset now) =>
        Query.Where(i => i.TenantId == tenantId && i.ClosedAt == null && i.ExpiresAt > now);
}

/// <summary>The open invitation with this token, expired or not.</summary>
public sealed class InvitationByToken : SingleResultSpecification<Invitation>
{
    public InvitationByToken(byte[] tokenHash) => Query.Where(i => i.TokenHash == tokenHash && i.ClosedAt == null);
}
