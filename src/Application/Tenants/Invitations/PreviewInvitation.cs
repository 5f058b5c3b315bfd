using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Shows what an invitation grants. The token is enough; no account is needed.</summary>
/// <param name="Token">From the link in the email.</param>
[Public]
public sealed record PreviewInvitation([property: Secret] string Token) : IQuery<InvitationPreviewDto>;

internal sealed class PreviewInvitationValidator : AbstractValidator<PreviewInvitation>
{
    public PreviewInvitationValidator() => RuleFor(q => q.Token).Token();
}

internal sealed class PreviewInvitationHandler(
    IReadRepository<Invitation> invitations, IReadRepository<Tenant> tenants, ITenantMembers members, IUserProfiles users, TimeProvider time)
    : IRequestHandler<PreviewInvitation, Result<InvitationPreviewDto>>
{
    public async Task<Result<InvitationPreviewDto>> Handle(PreviewInvitation query, CancellationToken cancellationToken)
    {
        var invitation = await invitations.FirstOrDefaultAsync(new InvitationByToken(SecretToken.HashOf(query.Token)), cancellationToken);
        if (invitation?.IsValid(time.GetUtcNow()) != true
            || await tenants.FirstOrDefaultAsync(new TenantById(invitation.TenantId), cancellationToken) is not { } tenant)
        {
            return InvitationErrors.Invalid;
        }

        if (tenant.Status == TenantStatus.Suspended)
        {
            return CommonErrors.TenantSuspended;
        }

        var inviter = await users.FindAsync(invitation.InvitedBy, cancellationToken);
        var role = invitation.CustomRoleId is { } id ? await members.FindCustomRoleAsync(tenant.Id, id, cancellationToken) : null;
        return new InvitationPreviewDto(
            tenant.Name, inviter?.DisplayName, Masked(invitation.Email), invitation.Role, role?.Name, invitation.ExpiresAt);
    }

    /// <summary>The first character and the domain: enough for the owner to recognise the email address, too little for others.</summary>
    private static string Masked(EmailAddress email) => $"{email.Value[0]}***{email.Value[email.Value.IndexOf('@')..]}";
}
