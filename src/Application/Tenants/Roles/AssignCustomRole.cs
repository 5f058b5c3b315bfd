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
/// Gives a member of the acting tenant a custom role, in place of the one that they have, or takes it away. The caller holds all that either role
/// has, and the member's built-in role is not above theirs.
/// </summary>
[RequirePermission(CustomRolePermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record AssignCustomRole(Guid UserId, Guid? RoleId, long? ExpectedVersion) : ICommand<MemberDto>;

internal sealed class AssignCustomRoleHandler(
    IRepository<Membership> memberships, IRepository<CustomRole> roles, ITenantMembers members, CallerMembership acting)
    : IRequestHandler<AssignCustomRole, Result<MemberDto>>
{
    public async Task<Result<MemberDto>> Handle(AssignCustomRole command, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(CustomRolePermissions.Write, cancellationToken) is not { } by)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await memberships.FirstOrDefaultAsync(new MembershipOf(by.TenantId, command.UserId), cancellationToken) is not { } member
            || await members.FindAsync(by.TenantId, command.UserId, cancellationToken) is not { } before)
        {
            return MemberErrors.NotFound;
        }

        var role = await FindAsync(command.RoleId, cancellationToken);
        if (role is null && command.RoleId is not null)
        {
            return CustomRoleErrors.NotFound;
        }

        if (ExpectedVersion.Check(member, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var present = await FindAsync(member.CustomRoleId, cancellationToken);
        var assigned = member.AssignCustomRole(role, present, by, await acting.MayGiveAsync(by, cancellationToken));
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
