using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Reads an open invitation of the acting tenant.</summary>
[RequirePermission(MemberPermissions.Write)]
public sealed record GetInvitation(Guid InvitationId) : IQuery<InvitationDto>;

internal sealed class GetInvitationHandler(IReadRepository<Invitation> invitations, IRequestContext context)
    : IRequestHandler<GetInvitation, Result<InvitationDto>>
{
    public async Task<Result<InvitationDto>> Handle(GetInvitation query, CancellationToken cancellationToken)
    {
        var byId = new OpenInvitationById(context.RequireTenantId(), query.InvitationId);
        return await invitations.FirstAsync<InvitationDto>(byId, cancellationToken) is { } invitation ? invitation : InvitationErrors.NotFound;
    }
}
