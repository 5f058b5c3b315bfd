using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Joins the tenant of an invitation. Only the signed-in user who has the invited address, verified, can.</summary>
/// <param name="Token">From the mail.</param>
[Authenticated]
[Audited(Tags = AuditTags.Soc2)]
public sealed record AcceptInvitation([property: Secret] string Token) : ICommand<JoinedTenantDto>;

internal sealed class AcceptInvitationValidator : AbstractValidator<AcceptInvitation>
{
    public AcceptInvitationValidator() => RuleFor(c => c.Token).Token();
}

internal sealed class AcceptInvitationHandler(
    InvitationLock opened,
    IRepository<Membership> memberships,
    IReadRepository<Tenant> tenants,
    ITenantMembers members,
    PermissionCatalog permissions,
    IUserProfiles users,
    IAuditTrail trail,
    IRequestContext context,
    TimeProvider time) : IRequestHandler<AcceptInvitation, Result<JoinedTenantDto>>
{
    public async Task<Result<JoinedTenantDto>> Handle(AcceptInvitation command, CancellationToken cancellationToken)
    {
        var userId = context.RequireUserId();
        if (await opened.LockAsync(command.Token, cancellationToken) is not { } invitation)
        {
            return InvitationErrors.Invalid;
        }

        if (await users.FindAsync(userId, cancellationToken) is not { IsEmailVerified: true } user)
        {
            return InvitationErrors.OtherAddress;
        }

        var accepted = invitation.Accept(userId, EmailAddress.FromStored(user.Email), time.GetUtcNow());
        if (!accepted.IsSuccess)
        {
            return Error.Of(accepted);
        }

        // Behind the lock, which a deleted tenant does not have: a suspension that was committed first is seen.
        if (await tenants.FirstOrDefaultAsync(new TenantById(invitation.TenantId), cancellationToken) is not { } tenant)
        {
            return InvitationErrors.Invalid;
        }

        if (tenant.Status == TenantStatus.Suspended)
        {
            return CommonErrors.TenantSuspended;
        }

        if (!tenant.Settings.Allows(invitation.Email))
        {
            return InvitationErrors.DomainNotAllowed;
        }

        // What changes the sender's rights revokes it at once. Rights that ended otherwise, such as with a permission that no role has any more, end here.
        if (invitation.CustomRoleId is { } role && !await MayStillGiveAsync(invitation, role, cancellationToken))
        {
            return InvitationErrors.Invalid;
        }

        // Whoever accepts acts in another tenant, or in none.
        trail.About("invitation", invitation.Id.ToString(), invitation.TenantId);

        // Whoever joined in another way meanwhile meets the unique index (tenants.already_member).
        await memberships.AddAsync(accepted.Value, cancellationToken);
        return new JoinedTenantDto(invitation.TenantId, invitation.Role, invitation.CustomRoleId);
    }

    private async Task<bool> MayStillGiveAsync(Invitation invitation, Guid role, CancellationToken cancellationToken)
    {
        var sender = await memberships.FirstOrDefaultAsync(new MembershipOf(invitation.TenantId, invitation.InvitedBy), cancellationToken);
        var named = await members.FindCustomRoleAsync(invitation.TenantId, role, cancellationToken);
        var senders = sender?.CustomRoleId is { } own ? await members.FindCustomRoleAsync(invitation.TenantId, own, cancellationToken) : null;
        return permissions.AllowInvitation(invitation, named, sender, senders);
    }
}
