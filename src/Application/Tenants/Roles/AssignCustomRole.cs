using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>
/// Assigns a custom role to a member of the acting tenant in place of their present one, or removes it. Requires all permissions of both custom
/// roles, and a built-in role that is not below the member's.
/// </summary>
[RequirePermission(CustomRolePermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record AssignCustomRole(Guid UserId, Guid? RoleId, long? ExpectedVersion) : ICommand<MemberDto>;

internal sealed class AssignCustomRoleHandler(
    IRepository<Membership> memberships, IRepository<CustomRole> roles, ITenantMembers members, CallerMembership callerMembership)
    : IRequestHandler<AssignCustomRole, Result<MemberDto>>
{
    public async Task<Result<MemberDto>> Handle(AssignCustomRole command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(CustomRolePermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await memberships.FirstOrDefaultAsync(new MembershipOf(caller.TenantId, command.UserId), cancellationToken) is not { } member
            || await members.FindAsync(caller.TenantId, command.UserId, cancellationToken) is not { } before)
        {
            return MemberErrors.NotFound;
        }

        if (ExpectedVersion.Check(member, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var role = await FindAsync(command.RoleId, cancellationToken);
        if (role is null && command.RoleId is not null)
        {
            return CustomRoleErrors.NotFound;
        }

        var present = await FindAsync(member.CustomRoleId, cancellationToken);
        var assigned = member.AssignCustomRole(role, present, caller, await callerMembership.MayGrantAsync(caller, cancellationToken));
        if (!assigned.IsSuccess)
        {
            return assigned;
        }

        if (member.CustomRoleId != before.CustomRoleId)
        {
            await memberships.UpdateAsync(member, cancellationToken);
        }

        return before with { CustomRoleId = member.CustomRoleId, Version = member.Version };
    }

    private async Task<CustomRole?> FindAsync(Guid? id, CancellationToken cancellationToken) =>
        id is { } roleId ? await roles.FirstOrDefaultAsync(new CustomRoleById(roleId), cancellationToken) : null;
}
