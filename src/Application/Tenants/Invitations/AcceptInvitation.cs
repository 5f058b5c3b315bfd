using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Accepts an invitation: the caller becomes a member of the tenant. Requires the invited email address, verified.</summary>
/// <param name="Token">From the link in the email.</param>
[Authenticated]
[Audited(Tags = AuditTags.Soc2)]
public sealed record AcceptInvitation([property: Secret] string Token) : ICommand<JoinedTenantDto>;

internal sealed class AcceptInvitationValidator : AbstractValidator<AcceptInvitation>
{
    public AcceptInvitationValidator() => RuleFor(c => c.Token).Token();
}

internal sealed class AcceptInvitationHandler(
    InvitationLock invitationLock,
    IRepository<Membership> memberships,
    IReadRepository<Tenant> tenants,
    AcceptancePolicy policy,
    IUserProfiles users,
    IAuditTrail trail,
    IRequestContext context,
    TimeProvider time) : IRequestHandler<AcceptInvitation, Result<JoinedTenantDto>>
{
    public async Task<Result<JoinedTenantDto>> Handle(AcceptInvitation command, CancellationToken cancellationToken)
    {
        var userId = context.RequireUserId();
        if (await invitationLock.LockAsync(command.Token, cancellationToken) is not { } invitation)
        {
            return InvitationErrors.Invalid;
        }

        if (await users.FindAsync(userId, cancellationToken) is not { IsEmailVerified: true } user)
        {
            return InvitationErrors.EmailMismatch;
        }

        var accepted = invitation.Accept(userId, EmailAddress.FromStored(user.Email), time.GetUtcNow());
        if (!accepted.IsSuccess)
        {
            return Error.Of(accepted);
        }

        // Read under the lock, so that a suspension that was committed first is seen.
        if (await tenants.FirstOrDefaultAsync(new TenantById(invitation.TenantId), cancellationToken) is not { } tenant)
        {
            return InvitationErrors.Invalid;
        }

        if (await policy.CheckAsync(invitation, tenant, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        // The caller acts in another tenant or in none, so the entry names the invitation's tenant.
        trail.About("invitation", invitation.Id.ToString(), invitation.TenantId);

        // If the user joined in another way in the meantime, the unique index refuses the row (tenants.already_member).
        await memberships.AddAsync(accepted.Value, cancellationToken);
        return new JoinedTenantDto(invitation.TenantId, invitation.Role, invitation.CustomRoleId);
    }
}
