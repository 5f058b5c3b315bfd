using FluentValidation;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Application.ApiKeys;

internal static class ApiKeyRules
{
    /// <summary>Names of permissions that a key may have. Whether the caller has them is the handler's question.</summary>
    public static void Scopes<T>(this AbstractValidator<T> validator, System.Linq.Expressions.Expression<Func<T, IReadOnlyList<string>>> scopes, PermissionCatalog permissions)
    {
        validator.RuleFor(scopes)
            .NotEmpty().WithErrorCode("required")
            .Must(names => names is null || names.Count <= ApiKey.MaxScopes).WithErrorCode("too_many").WithMessage($"Use at most {ApiKey.MaxScopes} scopes.");
        validator.RuleFor(scopes).Must(names => names is null || names.All(name => name is not null && permissions.Find(name) is not null))
            .WithErrorCode("unknown_value").WithMessage("Each scope is the name of a permission.");
        validator.RuleFor(scopes).Must(names => names is null || !names.Any(name => name is not null && permissions.Find(name) is { RequiresSession: true }))
            .WithErrorCode("not_for_keys").WithMessage("One of these permissions is for people in a session only.");
    }

    public static void AllowedIpAddresses<T>(this AbstractValidator<T> validator, System.Linq.Expressions.Expression<Func<T, IReadOnlyList<string>?>> addresses) =>
        validator.RuleFor(addresses)
            .Must(entries => entries is null || entries.Count <= IpAllowList.MaxEntries).WithErrorCode("too_many").WithMessage($"Use at most {IpAllowList.MaxEntries} entries.")
            .Must(entries => entries is null || entries.All(entry => entry is not null && IpAllowList.Canonical(entry) is not null))
            .WithErrorCode("invalid_address").WithMessage("Each entry is an IP address, or a network such as 192.0.2.0/24 without bits behind its prefix.");

    public static IRuleBuilderOptions<T, int?> LifetimeInDays<T>(this IRuleBuilder<T, int?> rule, ApiKeyOptions options) =>
        rule.InclusiveBetween(1, (int)options.MaxLifetime.TotalDays).WithErrorCode("out_of_range");
}
