using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Admin;

/// <summary>Stops the start if an operator has an unknown permission or role or an invalid email address.</summary>
internal sealed partial class AdminValidation(OperatorPermissionCatalog catalog) : IValidateOptions<AdminOptions>
{
    public ValidateOptionsResult Validate(string? name, AdminOptions options)
    {
        List<string> failures = [.. options.Roles.SelectMany(role => RoleFailures(role.Key, role.Value))];
        var indexByEmail = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < options.Operators.Count; i++)
        {
            var key = $"{AdminOptions.Section}:{nameof(AdminOptions.Operators)}:{i}";
            var email = EmailAddress.Create(options.Operators[i].Email);
            if (!email.IsSuccess)
            {
                failures.Add($"{key}:Email must be an email address; it is '{options.Operators[i].Email}'.");
            }
            else if (!indexByEmail.TryAdd(email.Value.Value, i))
            {
                failures.Add($"{key}:Email is the same as that of Admin:Operators:{indexByEmail[email.Value.Value]}. List all permissions there.");
            }

            if (options.Operators[i] is { Permissions.Count: 0, Roles.Count: 0 })
            {
                failures.Add($"{key} must have a permission in Permissions or a role in Roles.");
            }

            failures.AddRange(UnknownPermissions(options.Operators[i].Permissions, $"{key}:{nameof(OperatorOptions.Permissions)}"));
            failures.AddRange(UnknownRoles(options.Operators[i].Roles, $"{key}:{nameof(OperatorOptions.Roles)}", options));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>What is wrong with a role that the configuration defines.</summary>
    private IEnumerable<string> RoleFailures(string role, IList<string> permissions)
    {
        var key = $"{AdminOptions.Section}:{nameof(AdminOptions.Roles)}:{role}";
        if (PlatformRoles.All.Contains(role, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{key} is a built-in role. Choose another name.";
        }
        else if (!RoleName().IsMatch(role))
        {
            yield return $"{key} must have a name of lower-case letters, digits and inner hyphens.";
        }

        if (permissions.Count == 0)
        {
            yield return $"{key} must have at least one permission.";
        }

        foreach (var failure in UnknownPermissions(permissions, key))
        {
            yield return failure;
        }
    }

    private IEnumerable<string> UnknownPermissions(IList<string> permissions, string key)
    {
        for (var i = 0; i < permissions.Count; i++)
        {
            if (catalog.NamesIn(permissions[i] ?? string.Empty).Count == 0)
            {
                var known = string.Join(", ", catalog.All.Select(permission => permission.Name).Order(StringComparer.Ordinal));
                yield return $"{key}:{i} must be one of {known}, a wildcard such as jobs.*, or *; it is '{permissions[i]}'.";
            }
        }
    }

    private static IEnumerable<string> UnknownRoles(IList<string> roles, string key, AdminOptions options)
    {
        var known = PlatformRoles.All.Concat(options.Roles.Keys).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < roles.Count; i++)
        {
            if (!known.Contains(roles[i] ?? string.Empty))
            {
                yield return $"{key}:{i} must be one of {string.Join(", ", known.Order(StringComparer.Ordinal))}; it is '{roles[i]}'.";
            }
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex RoleName();
}
