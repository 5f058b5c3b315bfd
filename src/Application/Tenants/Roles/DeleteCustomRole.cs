using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>Deletes a custom role that no member has and no open invitation names.</summary>
[RequirePermission(CustomRolePermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DeleteCustomRole(Guid RoleId, long? ExpectedVersion) : ICommand;

internal sealed class DeleteCustomRoleHandler(IRepository<CustomRole> roles, IRepository<Membership> memberships, IRepository<Invitation> invitations, CallerMembership acting)
    : IRequestHandler<DeleteCustomRole, Result>
{
    public async Task<Result> Handle(DeleteCustomRole command, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(CustomRolePermissions.Write, cancellationToken) is not { } by)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await roles.FirstOrDefaultAsync(new CustomRoleById(command.RoleId), cancellationToken) is not { } role)
        {
            return CustomRoleErrors.NotFound;
        }

        if (ExpectedVersion.Check(role, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var isInUse = await memberships.AnyAsync(new MembersWithCustomRole(by.TenantId, role.Id), cancellationToken)
            || await invitations.AnyAsync(new OpenInvitationsToCustomRole(by.TenantId, role.Id), cancellationToken);
        var allowed = role.CheckDeletion(isInUse, await acting.MayGiveAsync(by, cancellationToken));
        if (!allowed.IsSuccess)
        {
            return allowed;
        }

        await roles.DeleteAsync(role, cancellationToken);
        return Result.NoContent();
    }
}
