using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Admin;

/// <summary>The configured operators by normalised email address. Wildcards and roles are expanded to permission names once, at the start.</summary>
internal sealed class ConfiguredOperators(IOptions<AdminOptions> options, OperatorPermissionCatalog catalog)
{
    private readonly FrozenDictionary<string, Operator> _byEmail = options.Value.Operators
        .Select(configured => new Operator(
            EmailAddress.Create(configured.Email).Value.Value,
            configured.Permissions.SelectMany(catalog.NamesIn)
                .Concat(configured.Roles.SelectMany(role => NamesInRole(options.Value, catalog, role)))
                .ToFrozenSet(StringComparer.Ordinal))
        {
            Roles = [.. configured.Roles.Distinct().Order(StringComparer.Ordinal)],
        })
        .ToFrozenDictionary(configured => configured.Email, StringComparer.Ordinal);

    public bool IsEmpty => _byEmail.Count == 0;

    public Operator? Find(EmailAddress email) => _byEmail.GetValueOrDefault(email.Value);

    private static IEnumerable<string> NamesInRole(AdminOptions options, OperatorPermissionCatalog catalog, string role) =>
        options.Roles.TryGetValue(role, out var permissions) ? permissions.SelectMany(catalog.NamesIn) : catalog.NamesInRole(role);
}
