using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Admin;

/// <summary>A grant or a role that means nothing and an address that nobody can have are mistakes, and end the start.</summary>
internal sealed partial class AdminValidation(OperatorPermissionCatalog catalog) : IValidateOptions<AdminOptions>
{
    public ValidateOptionsResult Validate(string? name, AdminOptions options)
    {
        List<string> failures = [.. options.Roles.SelectMany(role => WrongIn(role.Key, role.Value))];
        var addresses = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < options.Operators.Count; i++)
        {
            var key = $"{AdminOptions.Section}:{nameof(AdminOptions.Operators)}:{i}";
            var email = EmailAddress.Create(options.Operators[i].Email);
            if (!email.IsSuccess)
            {
                failures.Add($"{key}:Email must be a mail address; it is '{options.Operators[i].Email}'.");
            }
            else if (!addresses.TryAdd(email.Value.Value, i))
            {
                failures.Add($"{key}:Email is that of Admin:Operators:{addresses[email.Value.Value]}: give all permissions there.");
            }

            if (options.Operators[i] is { Permissions.Count: 0, Roles.Count: 0 })
            {
                failures.Add($"{key} must have a permission in Permissions or a role in Roles.");
            }

            failures.AddRange(WrongIn(options.Operators[i].Permissions, $"{key}:{nameof(OperatorOptions.Permissions)}"));
            failures.AddRange(UnknownIn(options.Operators[i].Roles, $"{key}:{nameof(OperatorOptions.Roles)}", options));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Of a role of the installation's own.</summary>
    private IEnumerable<string> WrongIn(string role, IList<string> grants)
    {
        var key = $"{AdminOptions.Section}:{nameof(AdminOptions.Roles)}:{role}";
        if (PlatformRoles.All.Contains(role, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{key} is built in: choose another name.";
        }
        else if (!RoleName().IsMatch(role))
        {
            yield return $"{key} must be named with lower-case letters, digits and inner hyphens.";
        }

        if (grants.Count == 0)
        {
            yield return $"{key} must name at least one permission.";
        }

        foreach (var wrong in WrongIn(grants, key))
        {
            yield return wrong;
        }
    }

    private IEnumerable<string> WrongIn(IList<string> grants, string key)
    {
        for (var i = 0; i < grants.Count; i++)
        {
            if (catalog.NamesIn(grants[i] ?? string.Empty).Count == 0)
            {
                var known = string.Join(", ", catalog.All.Select(permission => permission.Name).Order(StringComparer.Ordinal));
                yield return $"{key}:{i} must be one of {known}, or such as jobs.*, or *; it is '{grants[i]}'.";
            }
        }
    }

    private static IEnumerable<string> UnknownIn(IList<string> roles, string key, AdminOptions options)
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
