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

/// <summary>Creates a custom role of the acting tenant. Requires all permissions of the role.</summary>
/// <param name="Name">1 to 100 characters; unique in the tenant and not the name of a built-in role.</param>
/// <param name="Description">At most 500 characters.</param>
/// <param name="Permissions">Permission names; at most 200.</param>
[RequirePermission(CustomRolePermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateCustomRole(string Name, string? Description, IReadOnlyList<string> Permissions) : ICommand<CustomRoleDto>, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.CustomRoles];
}

internal sealed class CreateCustomRoleValidator : AbstractValidator<CreateCustomRole>
{
    public CreateCustomRoleValidator(PermissionCatalog permissions)
    {
        RuleFor(c => c.Name).CustomRoleName();
        RuleFor(c => c.Description).MaximumLength(CustomRole.MaxDescriptionLength).WithErrorCode("too_long");
        RuleFor(c => c.Permissions).NotNull().WithErrorCode("required").DeclaredPermissions(permissions);
    }
}

internal sealed class CreateCustomRoleHandler(IRepository<CustomRole> roles, CallerMembership callerMembership, IMapper mapper)
    : IRequestHandler<CreateCustomRole, Result<CustomRoleDto>>
{
    public async Task<Result<CustomRoleDto>> Handle(CreateCustomRole command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(CustomRolePermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        var mayGrant = await callerMembership.MayGrantAsync(caller, cancellationToken);
        var role = CustomRole.Create(caller.TenantId, command.Name, command.Description, command.Permissions, mayGrant);
        if (!role.IsSuccess)
        {
            return Error.Of(role);
        }

        if (await roles.CountAsync(cancellationToken) >= CustomRole.MaxInTenant)
        {
            return CustomRoleErrors.TooMany;
        }

        // The unique index refuses a name that is taken (tenants.role_name_taken).
        await roles.AddAsync(role.Value, cancellationToken);
        return mapper.Map<CustomRoleDto>(role.Value);
    }
}
