using System.Text.RegularExpressions;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Caching.Contracts;

/// <summary>
/// A kind of data of one tenant, such as <c>tenants.roles</c>: queries that show it and commands that change it name it. It belongs to the acting
/// tenant unless <see cref="Of"/> names another one, so that a tenant's command never touches another tenant's entries.
/// </summary>
public sealed partial record CacheTag
{
    /// <param name="name">The module, a dot, and the data: lower-case letters, digits and hyphens.</param>
    /// <exception cref="ArgumentException">The name has another form.</exception>
    public CacheTag(string name)
    {
        if (!Form().IsMatch(name))
        {
            throw new ArgumentException($"A cache tag is named like 'tenants.roles', not '{name}'.", nameof(name));
        }

        Name = name;
    }

    public string Name { get; }

    private Guid? TenantId { get; init; }

    /// <summary>The tag in a tenant that the caller need not act in: for operators' commands.</summary>
    public CacheTag Of(Guid tenantId) => this with { TenantId = tenantId };

    /// <exception cref="InvalidOperationException">The tag names no tenant and the caller acts in none.</exception>
    internal CacheTagKey KeyIn(IRequestContext context) => new($"{TenantId ?? context.RequireTenantId():N}:{Name}");

    [GeneratedRegex(@"^[a-z0-9-]+\.[a-z0-9-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Form();
}

/// <summary>A tag with its tenant. Made from a <see cref="CacheTag"/> and the request's context only.</summary>
public sealed record CacheTagKey
{
    internal CacheTagKey(string text) => Text = text;

    public string Text { get; }
}
