using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Invites an email address to the acting tenant: sends an email with a link.</summary>
/// <param name="Email">Only an account with this verified email address can accept.</param>
/// <param name="Role">The built-in role to grant, at most the caller's own; null: the default in the tenant's settings.</param>
/// <param name="CustomRoleId">
/// A custom role of the tenant to grant as well; null: none. Requires <c>tenants.roles-write</c> and all permissions of that role.
/// </param>
[RequirePermission(MemberPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record InviteMember([property: PersonalData] string Email, TenantRole? Role, Guid? CustomRoleId = null) : ICommand<InvitationDto>;

internal sealed class InviteMemberValidator : AbstractValidator<InviteMember>
{
    public InviteMemberValidator()
    {
        RuleFor(c => c.Email).Email();
        RuleFor(c => c.Role).IsInEnum().WithErrorCode("unknown_value");
    }
}

internal sealed class InviteMemberHandler(
    IRepository<Invitation> invitations,
    IRepository<Tenant> tenants,
    CallerMembership callerMembership,
    InvitationPolicy policy,
    InvitationMail mail,
    IMapper mapper,
    IOptions<TenantOptions> options,
    TimeProvider time) : IRequestHandler<InviteMember, Result<InvitationDto>>
{
    public async Task<Result<InvitationDto>> Handle(InviteMember command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(MemberPermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await tenants.FirstOrDefaultAsync(new TenantById(caller.TenantId), cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var email = EmailAddress.Create(command.Email).Value;
        var role = command.Role ?? tenant.Settings.DefaultInvitationRole;
        var now = time.GetUtcNow();
        var allowed = await policy.CheckInviteAsync(tenant, caller, email, role, command.CustomRoleId, now, cancellationToken);
        if (!allowed.IsSuccess)
        {
            return Error.Of(allowed);
        }

        if (allowed.Value is { } expired)
        {
            expired.Replace(now);
        }

        var secret = SecretToken.Create();
        var invitation = Invitation.Issue(
            tenant.Id, email, role, caller, secret.Hash, now, options.Value.InvitationLifetime, command.CustomRoleId);
        await invitations.AddAsync(invitation, cancellationToken);
        await mail.SendAsync(invitation, tenant, secret, cancellationToken);
        return mapper.Map<InvitationDto>(invitation);
    }
}
