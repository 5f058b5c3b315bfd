using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>
/// Changes a custom role of the acting tenant. Values that are null stay as they are. Requires all present and all new permissions of the role,
/// even if it is the caller's own, and the version that the caller read, so that no change is overwritten unseen.
/// </summary>
[RequirePermission(CustomRolePermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ChangeCustomRole(Guid RoleId, string? Name, string? Description, IReadOnlyList<string>? Permissions, long? ExpectedVersion)
    : ICommand<CustomRoleDto>, IRequiresVersion, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.CustomRoles];
}

internal sealed class ChangeCustomRoleValidator : AbstractValidator<ChangeCustomRole>
{
    public ChangeCustomRoleValidator(PermissionCatalog permissions)
    {
        RuleFor(c => c.Name!).CustomRoleName().When(c => c.Name is not null);
        RuleFor(c => c.Description).MaximumLength(CustomRole.MaxDescriptionLength).WithErrorCode("too_long");
        RuleFor(c => c.Permissions).DeclaredPermissions(permissions);
    }
}

internal sealed class ChangeCustomRoleHandler(IRepository<CustomRole> roles, CallerMembership callerMembership, IMapper mapper)
    : IRequestHandler<ChangeCustomRole, Result<CustomRoleDto>>
{
    public async Task<Result<CustomRoleDto>> Handle(ChangeCustomRole command, CancellationToken cancellationToken)
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

        var mayGrant = await callerMembership.MayGrantAsync(caller, cancellationToken);
        var changed = role.Change(command.Name, command.Description, command.Permissions, mayGrant);
        if (!changed.IsSuccess)
        {
            return changed;
        }

        await roles.UpdateAsync(role, cancellationToken);
        return mapper.Map<CustomRoleDto>(role);
    }
}
