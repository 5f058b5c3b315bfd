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
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Invites the holder of a mail address to the acting tenant, by a mail with a link.</summary>
/// <param name="Email">The only address that may accept.</param>
/// <param name="Role">Up to the caller's own; null: the one of the tenant's settings.</param>
/// <param name="CustomRoleId">
/// A custom role of the tenant besides; null: none. The caller may assign custom roles (<c>tenants.roles-write</c>) and holds all that it has.
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
    IRepository<CustomRole> roles,
    ITenantMembers members,
    CallerMembership acting,
    PermissionCatalog permissions,
    InvitationMail mail,
    IMapper mapper,
    IOptions<TenantOptions> options,
    TimeProvider time) : IRequestHandler<InviteMember, Result<InvitationDto>>
{
    public async Task<Result<InvitationDto>> Handle(InviteMember command, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(MemberPermissions.Write, cancellationToken) is not { } by)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await tenants.FirstOrDefaultAsync(new TenantById(by.TenantId), cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        var email = EmailAddress.Create(command.Email).Value;
        var role = command.Role ?? tenant.Settings.DefaultInvitationRole;
        var now = time.GetUtcNow();
        if (role > by.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (command.CustomRoleId is { } customRole && await CheckAsync(customRole, by, cancellationToken) is { } notGiven)
        {
            return notGiven;
        }

        if (await CheckAsync(tenant, email, now, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var secret = SecretToken.Create();
        var invitation = Invitation.Issue(tenant.Id, email, role, by, secret.Hash, now, options.Value.InvitationLifetime, command.CustomRoleId);
        await invitations.AddAsync(invitation, cancellationToken);
        await mail.SendAsync(invitation, tenant, secret, cancellationToken);
        return mapper.Map<InvitationDto>(invitation);
    }

    private async Task<Error?> CheckAsync(Guid customRole, Membership by, CancellationToken cancellationToken)
    {
        var mayGive = await acting.MayGiveAsync(by, cancellationToken);
        return await roles.FirstOrDefaultAsync(new CustomRoleById(customRole), cancellationToken) is not { } role ? CustomRoleErrors.NotFound
            : permissions.AllowGift(role.Permissions, mayGive) ? null
            : CustomRoleErrors.PermissionNotHeld;
    }

    private async Task<Error?> CheckAsync(Tenant tenant, EmailAddress email, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!tenant.Settings.Allows(email))
        {
            return InvitationErrors.DomainNotAllowed;
        }

        if (await members.HasEmailAsync(tenant.Id, email, cancellationToken))
        {
            return TenantErrors.AlreadyMember;
        }

        if (await invitations.FirstOrDefaultAsync(new OpenInvitationByEmail(tenant.Id, email), cancellationToken) is { } open)
        {
            if (open.IsValid(now))
            {
                return InvitationErrors.AlreadyInvited;
            }

            open.Replace(now);
        }

        return await invitations.CountAsync(new ValidInvitations(tenant.Id, now), cancellationToken) >= options.Value.MaxPendingInvitations
            ? InvitationErrors.TooMany
            : null;
    }
}
