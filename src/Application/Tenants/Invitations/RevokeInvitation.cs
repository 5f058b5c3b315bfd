using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Revokes an open invitation. Its token no longer works.</summary>
[RequirePermission(MemberPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RevokeInvitation(Guid InvitationId, long? ExpectedVersion) : ICommand;

internal sealed class RevokeInvitationHandler(IRepository<Invitation> invitations, CallerMembership callerMembership, TimeProvider time)
    : IRequestHandler<RevokeInvitation, Result>
{
    public async Task<Result> Handle(RevokeInvitation command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(MemberPermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        var byId = new OpenInvitationById(caller.TenantId, command.InvitationId);
        if (await invitations.FirstOrDefaultAsync(byId, cancellationToken) is not { } invitation)
        {
            return InvitationErrors.NotFound;
        }

        if (ExpectedVersion.Check(invitation, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        if (invitation.Role > caller.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        invitation.Revoke(time.GetUtcNow());
        return Result.NoContent();
    }
}
