using System.Linq.Expressions;
using FluentValidation;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Application.ApiKeys;

internal static class ApiKeyRules
{
    /// <summary>Permissions that a key may have. The handler checks that the caller has them.</summary>
    public static void Scopes<T>(
        this AbstractValidator<T> validator, Expression<Func<T, IReadOnlyList<string>>> scopes, PermissionCatalog permissions)
    {
        validator.RuleFor(scopes)
            .NotEmpty().WithErrorCode("required")
            .Must(names => names is null || names.Count <= ApiKey.MaxScopes)
            .WithErrorCode("too_many").WithMessage($"Use at most {ApiKey.MaxScopes} scopes.");
        validator.RuleFor(scopes)
            .Must(names => names is null || names.All(name => name is not null && permissions.Find(name) is not null))
            .WithErrorCode("unknown_value").WithMessage("Each scope must be the name of a permission.");
        validator.RuleFor(scopes)
            .Must(names => names is null || !names.Any(name => name is not null && permissions.Find(name) is { RequiresSession: true }))
            .WithErrorCode("not_for_keys").WithMessage("A permission that requires a session cannot be a scope. Remove it.");
    }

    public static void AllowedIpAddresses<T>(this AbstractValidator<T> validator, Expression<Func<T, IReadOnlyList<string>?>> ipAddresses) =>
        validator.RuleFor(ipAddresses)
            .Must(entries => entries is null || entries.Count <= IpAllowList.MaxEntries)
            .WithErrorCode("too_many").WithMessage($"Use at most {IpAllowList.MaxEntries} entries.")
            .Must(entries => entries is null || entries.All(entry => entry is not null && IpAllowList.Canonical(entry) is not null))
            .WithErrorCode("invalid_address")
            .WithMessage("Each entry must be an IP address, or a network such as 192.0.2.0/24 with no bits set after the prefix.");

    public static IRuleBuilderOptions<T, int?> LifetimeInDays<T>(this IRuleBuilder<T, int?> rule, ApiKeyOptions options) =>
        rule.InclusiveBetween(1, (int)options.MaxLifetime.TotalDays).WithErrorCode("out_of_range");
}
