using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Lists the acting tenant's open invitations page by page, including expired ones, newest first.</summary>
[RequirePermission(MemberPermissions.Write)]
public sealed record ListInvitations : ListQuery<InvitationDto>
{
    internal static readonly ListOf<Invitation, InvitationDto> List = new ListOf<Invitation, InvitationDto>("-createdAt", i => i.Id)
        .SortById("createdAt")
        .Filter("role", i => i.Role)
        .Filter("customRoleId", i => i.CustomRoleId)
        .Filter("invitedBy", i => i.InvitedBy)
        .Filter("createdAt", i => i.CreatedAt)
        .Filter("expiresAt", i => i.ExpiresAt);

    public override ListDefinition Declare() => List;
}

internal sealed class ListInvitationsHandler(ListPages pages, IReadRepository<Invitation> invitations, IRequestContext context)
    : IRequestHandler<ListInvitations, Result<Page<InvitationDto>>>
{
    public Task<Result<Page<InvitationDto>>> Handle(ListInvitations query, CancellationToken cancellationToken)
    {
        // Invitations are not tenant-owned, so no query filter applies.
        var tenantId = context.RequireTenantId();
        return pages.ReadAsync(
            ListInvitations.List,
            query,
            page => invitations.ListAsync<InvitationDto>(page.Where(i => i.TenantId == tenantId && i.ClosedAt == null), cancellationToken));
    }
}
