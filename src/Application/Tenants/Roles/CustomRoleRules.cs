using FluentValidation;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>What the commands on custom roles check alike.</summary>
internal static class CustomRoleRules
{
    public static IRuleBuilderOptions<T, string> CustomRoleName<T>(this IRuleBuilder<T, string> rule) =>
        rule.SingleLine(CustomRole.MaxNameLength)
            .Must(name => name is null || !Enum.TryParse<TenantRole>(name.Trim(), ignoreCase: true, out _))
            .WithErrorCode("reserved").WithMessage("A built-in role is called so.");

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> DeclaredPermissions<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule, PermissionCatalog permissions) =>
        rule.Must(names => names is null || names.Count <= CustomRole.MaxPermissions)
            .WithErrorCode("too_many").WithMessage($"At most {CustomRole.MaxPermissions} permissions.")
            .Must(names => names is null || names.All(name => name is not null && permissions.Find(name) is not null))
            .WithErrorCode("unknown_value").WithMessage("There is no such permission: see the list of permissions.");
}
