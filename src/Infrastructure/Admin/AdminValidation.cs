using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Infrastructure.Admin;

/// <summary>A grant that means nothing and an address that nobody can have are mistakes, and end the start.</summary>
internal sealed class AdminValidation(OperatorPermissionCatalog catalog) : IValidateOptions<AdminOptions>
{
    public ValidateOptionsResult Validate(string? name, AdminOptions options)
    {
        List<string> failures = [];
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

            failures.AddRange(WrongIn(options.Operators[i].Permissions, $"{key}:Permissions"));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> WrongIn(IList<string> grants, string key)
    {
        if (grants.Count == 0)
        {
            yield return $"{key} must name at least one permission.";
        }

        for (var i = 0; i < grants.Count; i++)
        {
            if (catalog.NamesIn(grants[i] ?? string.Empty).Count == 0)
            {
                var known = string.Join(", ", catalog.All.Select(permission => permission.Name).Order(StringComparer.Ordinal));
                yield return $"{key}:{i} must be one of {known}, or such as jobs.*, or *; it is '{grants[i]}'.";
            }
        }
    }
}
