using Ardalis.Specification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Invitations;

// Invitations are not tenant-owned: no filter stands behind these. Each names the tenant, or the hash of a token.

/// <summary>An open invitation of a tenant.</summary>
public sealed class OpenInvitationById : SingleResultSpecification<Invitation>
{
    public OpenInvitationById(Guid tenantId, Guid id) => Query.Where(i => i.TenantId == tenantId && i.Id == id && i.ClosedAt == null);
}

/// <summary>The open invitation of an address to a tenant, expired or not: there is one at most.</summary>
public sealed class OpenInvitationByEmail : SingleResultSpecification<Invitation>
{
    public OpenInvitationByEmail(Guid tenantId, EmailAddress email) =>
        Query.Where(i => i.TenantId == tenantId && i.Email == email && i.ClosedAt == null);
}

/// <summary>The open invitations that some users sent in a tenant.</summary>
public sealed class OpenInvitationsOf : Specification<Invitation>
{
    public OpenInvitationsOf(Guid tenantId, IReadOnlyCollection<Guid> invitedBy) =>
        Query.Where(i => i.TenantId == tenantId && invitedBy.Contains(i.InvitedBy) && i.ClosedAt == null);
}

/// <summary>The open invitations, expired ones among them, that name a custom role of the tenant.</summary>
public sealed class OpenInvitationsToCustomRole : Specification<Invitation>
{
    public OpenInvitationsToCustomRole(Guid tenantId, Guid roleId) =>
        Query.Where(i => i.TenantId == tenantId && i.CustomRoleId == roleId && i.ClosedAt == null);
}

/// <summary>The invitations of a tenant that can be accepted now; for counting.</summary>
public sealed class ValidInvitations : Specification<Invitation>
{
    public ValidInvitations(Guid tenantId, DateTimeOffset now) => Query.Where(i => i.TenantId == tenantId && i.ClosedAt == null && i.ExpiresAt > now);
}

/// <summary>The invitation that a token opens.</summary>
public sealed class InvitationByToken : SingleResultSpecification<Invitation>
{
    public InvitationByToken(byte[] tokenHash) => Query.Where(i => i.TokenHash == tokenHash && i.ClosedAt == null);
}

/// <summary>One keyset page of a tenant's open invitations, the newest first.</summary>
public sealed class OpenInvitationsPage : Specification<Invitation>
{
    /// <param name="after">The last row of the page before; null for the first page.</param>
    /// <param name="take">How many rows.</param>
    public OpenInvitationsPage(Guid tenantId, Guid? after, int take)
    {
        Query.Where(i => i.TenantId == tenantId && i.ClosedAt == null);
        if (after is { } last)
        {
            Query.Where(i => i.Id < last);
        }

        // Version 7 identifiers sort by creation time.
        Query.OrderByDescending(i => i.Id).Take(take);
    }
}
