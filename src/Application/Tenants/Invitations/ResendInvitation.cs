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
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Mails an open invitation again, with a new token and a new life. The old token is dead. It works for an expired invitation, too.</summary>
[RequirePermission(MemberPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ResendInvitation(Guid InvitationId) : ICommand<InvitationDto>;

internal sealed class ResendInvitationHandler(
    IRepository<Invitation> invitations,
    IRepository<Tenant> tenants,
    IRepository<CustomRole> roles,
    CallerMembership acting,
    PermissionCatalog permissions,
    InvitationMail mail,
    IMapper mapper,
    IOptions<TenantOptions> options,
    TimeProvider time) : IRequestHandler<ResendInvitation, Result<InvitationDto>>
{
    public async Task<Result<InvitationDto>> Handle(ResendInvitation command, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(MemberPermissions.Write, cancellationToken) is not { } by)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await invitations.FirstOrDefaultAsync(new OpenInvitationById(by.TenantId, command.InvitationId), cancellationToken) is not { } invitation
            || await tenants.FirstOrDefaultAsync(new TenantById(by.TenantId), cancellationToken) is not { } tenant)
        {
            return InvitationErrors.NotFound;
        }

        if (await CheckAsync(invitation, tenant, by, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var secret = SecretToken.Create();
        var resent = invitation.Resend(secret.Hash, time.GetUtcNow(), options.Value.InvitationLifetime);
        if (!resent.IsSuccess)
        {
            return resent;
        }

        await invitations.UpdateAsync(invitation, cancellationToken);
        await mail.SendAsync(invitation, tenant, secret, cancellationToken);
        return mapper.Map<InvitationDto>(invitation);
    }

    private async Task<Error?> CheckAsync(Invitation invitation, Tenant tenant, Membership by, CancellationToken cancellationToken)
    {
        if (invitation.Role > by.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (invitation.CustomRoleId is { } customRole
            && (await roles.FirstOrDefaultAsync(new CustomRoleById(customRole), cancellationToken) is not { } role
                || !permissions.AllowGift(role.Permissions, await acting.MayGiveAsync(by, cancellationToken))))
        {
            return CustomRoleErrors.PermissionNotHeld;
        }

        if (!tenant.Settings.Allows(invitation.Email))
        {
            return InvitationErrors.DomainNotAllowed;
        }

        // An expired one counts again once it is sent.
        var now = time.GetUtcNow();
        return !invitation.IsValid(now)
            && await invitations.CountAsync(new ValidInvitations(tenant.Id, now), cancellationToken) >= options.Value.MaxPendingInvitations
            ? InvitationErrors.TooMany
            : null;
    }
}
