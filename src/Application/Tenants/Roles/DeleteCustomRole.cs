using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>Deletes a custom role. No member may have it and no open invitation may grant it.</summary>
[RequirePermission(CustomRolePermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DeleteCustomRole(Guid RoleId, long? ExpectedVersion) : ICommand, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.CustomRoles];
}

internal sealed class DeleteCustomRoleHandler(
    IRepository<CustomRole> roles, IRepository<Membership> memberships, IRepository<Invitation> invitations, CallerMembership callerMembership)
    : IRequestHandler<DeleteCustomRole, Result>
{
    public async Task<Result> Handle(DeleteCustomRole command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(CustomRolePermissions.Write, cancellationToken) is not { } caller)
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

        var isInUse = await memberships.AnyAsync(new MembersWithCustomRole(caller.TenantId, role.Id), cancellationToken)
            || await invitations.AnyAsync(new OpenInvitationsToCustomRole(caller.TenantId, role.Id), cancellationToken);
        var allowed = role.CheckDeletion(isInUse, await callerMembership.MayGrantAsync(caller, cancellationToken));
        if (!allowed.IsSuccess)
        {
            return allowed;
        }

        await roles.DeleteAsync(role, cancellationToken);
        return Result.NoContent();
    }
}
