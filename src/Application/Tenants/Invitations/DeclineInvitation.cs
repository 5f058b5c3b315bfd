using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Refuses an invitation. The token is enough: whoever has no account may say no, too.</summary>
/// <param name="Token">From the mail.</param>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DeclineInvitation([property: Secret] string Token) : ICommand;

internal sealed class DeclineInvitationValidator : AbstractValidator<DeclineInvitation>
{
    public DeclineInvitationValidator() => RuleFor(c => c.Token).Token();
}

internal sealed class DeclineInvitationHandler(InvitationLock opened, IAuditTrail trail, TimeProvider time) : IRequestHandler<DeclineInvitation, Result>
{
    public async Task<Result> Handle(DeclineInvitation command, CancellationToken cancellationToken)
    {
        if (await opened.LockAsync(command.Token, cancellationToken) is not { } invitation)
        {
            return InvitationErrors.Invalid;
        }

        var declined = invitation.Decline(time.GetUtcNow());
        if (!declined.IsSuccess)
        {
            return declined;
        }

        // Whoever declines acts in another tenant, or in none, or is nobody.
        trail.About("invitation", invitation.Id.ToString(), invitation.TenantId);
        return Result.NoContent();
    }
}
