using FluentValidation;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Roles;

/// <summary>Validation rules that the commands on custom roles share.</summary>
internal static class CustomRoleRules
{
    public static IRuleBuilderOptions<T, string> CustomRoleName<T>(this IRuleBuilder<T, string> rule) =>
        rule.SingleLine(CustomRole.MaxNameLength)
            .Must(name => name is null || !Enum.TryParse<TenantRole>(name.Trim(), ignoreCase: true, out _))
            .WithErrorCode("reserved").WithMessage("This is the name of a built-in role. Choose another one.");

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> DeclaredPermissions<T>(
        this IRuleBuilder<T, IReadOnlyList<string>?> rule, PermissionCatalog permissions) =>
        rule.Must(names => names is null || names.Count <= CustomRole.MaxPermissions)
            .WithErrorCode("too_many").WithMessage($"Use at most {CustomRole.MaxPermissions} permissions.")
            .Must(names => names is null || names.All(name => name is not null && permissions.Find(name) is not null))
            .WithErrorCode("unknown_value").WithMessage("A permission does not exist. Use names from the list of permissions.");
}
