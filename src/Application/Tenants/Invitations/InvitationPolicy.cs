using Ardalis.Result;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Whether a caller may invite an email address with a role. The use case holds the tenant's lock.</summary>
internal sealed class InvitationPolicy(
    IRepository<Invitation> invitations,
    IRepository<CustomRole> roles,
    ITenantMembers members,
    CallerMembership callerMembership,
    PermissionCatalog permissions,
    IOptions<TenantOptions> options)
{
    /// <returns>The expired invitation of the same email address, which the new one replaces; null if none exists.</returns>
    public async Task<Result<Invitation?>> CheckInviteAsync(
        Tenant tenant, Membership caller, EmailAddress email, TenantRole role, Guid? customRoleId, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (role > caller.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (customRoleId is { } id && await CheckGrantAsync(id, caller, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (!tenant.Settings.Allows(email))
        {
            return InvitationErrors.DomainNotAllowed;
        }

        if (await members.HasEmailAsync(tenant.Id, email, cancellationToken))
        {
            return TenantErrors.AlreadyMember;
        }

        var open = await invitations.FirstOrDefaultAsync(new OpenInvitationByEmail(tenant.Id, email), cancellationToken);
        if (open?.IsValid(now) == true)
        {
            return InvitationErrors.AlreadyInvited;
        }

        return await IsLimitReachedAsync(tenant, now, cancellationToken) ? InvitationErrors.TooMany : Result<Invitation?>.Success(open);
    }

    public async Task<Error?> CheckResendAsync(
        Invitation invitation, Tenant tenant, Membership caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (invitation.Role > caller.Role)
        {
            return MemberErrors.RoleAboveOwn;
        }

        if (invitation.CustomRoleId is { } id && await CheckGrantAsync(id, caller, cancellationToken) is not null)
        {
            return CustomRoleErrors.PermissionNotHeld;
        }

        if (!tenant.Settings.Allows(invitation.Email))
        {
            return InvitationErrors.DomainNotAllowed;
        }

        // An expired invitation counts towards the limit again once it is resent.
        return !invitation.IsValid(now) && await IsLimitReachedAsync(tenant, now, cancellationToken) ? InvitationErrors.TooMany : null;
    }

    private async Task<Error?> CheckGrantAsync(Guid customRoleId, Membership caller, CancellationToken cancellationToken) =>
        await roles.FirstOrDefaultAsync(new CustomRoleById(customRoleId), cancellationToken) is not { } role ? CustomRoleErrors.NotFound
            : permissions.AllowsGrant(role.Permissions, await callerMembership.MayGrantAsync(caller, cancellationToken)) ? null
            : CustomRoleErrors.PermissionNotHeld;

    private async Task<bool> IsLimitReachedAsync(Tenant tenant, DateTimeOffset now, CancellationToken cancellationToken) =>
        await invitations.CountAsync(new ValidInvitations(tenant.Id, now), cancellationToken) >= options.Value.MaxPendingInvitations;
}
