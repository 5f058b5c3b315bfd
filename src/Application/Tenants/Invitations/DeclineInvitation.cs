using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Declines an invitation. The token is enough; no account is needed.</summary>
/// <param name="Token">From the link in the email.</param>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DeclineInvitation([property: Secret] string Token) : ICommand;

internal sealed class DeclineInvitationValidator : AbstractValidator<DeclineInvitation>
{
    public DeclineInvitationValidator() => RuleFor(c => c.Token).Token();
}

internal sealed class DeclineInvitationHandler(InvitationLock invitationLock, IAuditTrail trail, TimeProvider time)
    : IRequestHandler<DeclineInvitation, Result>
{
    public async Task<Result> Handle(DeclineInvitation command, CancellationToken cancellationToken)
    {
        if (await invitationLock.LockAsync(command.Token, cancellationToken) is not { } invitation)
        {
            return InvitationErrors.Invalid;
        }

        var declined = invitation.Decline(time.GetUtcNow());
        if (!declined.IsSuccess)
        {
            return declined;
        }

        // The caller is anonymous or acts in another tenant or in none, so the entry names the invitation's tenant.
        trail.About("invitation", invitation.Id.ToString(), invitation.TenantId);
        return Result.NoContent();
    }
}
