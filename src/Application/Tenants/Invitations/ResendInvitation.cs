using Ardalis.Result;
using MapsterMapper;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>
/// Resends the email of an open invitation, also of an expired one, with a new token and a new lifetime. The old token no longer works.
/// </summary>
[RequirePermission(MemberPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ResendInvitation(Guid InvitationId) : ICommand<InvitationDto>;

internal sealed class ResendInvitationHandler(
    IRepository<Invitation> invitations,
    IRepository<Tenant> tenants,
    CallerMembership callerMembership,
    InvitationPolicy policy,
    InvitationMail mail,
    IMapper mapper,
    IOptions<TenantOptions> options,
    TimeProvider time) : IRequestHandler<ResendInvitation, Result<InvitationDto>>
{
    public async Task<Result<InvitationDto>> Handle(ResendInvitation command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(MemberPermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        var byId = new OpenInvitationById(caller.TenantId, command.InvitationId);
        if (await invitations.FirstOrDefaultAsync(byId, cancellationToken) is not { } invitation
            || await tenants.FirstOrDefaultAsync(new TenantById(caller.TenantId), cancellationToken) is not { } tenant)
        {
            return InvitationErrors.NotFound;
        }

        var now = time.GetUtcNow();
        if (await policy.CheckResendAsync(invitation, tenant, caller, now, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var secret = SecretToken.Create();
        var resent = invitation.Resend(secret.Hash, now, options.Value.InvitationLifetime);
        if (!resent.IsSuccess)
        {
            return resent;
        }

        await invitations.UpdateAsync(invitation, cancellationToken);
        await mail.SendAsync(invitation, tenant, secret, cancellationToken);
        return mapper.Map<InvitationDto>(invitation);
    }
}
