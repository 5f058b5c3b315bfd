namespace SvcInfra.Infrastructure.Admin;

/// <summary>Section <c>Admin</c>: who runs the installation.</summary>
public sealed class AdminOptions
{
    public const string Section = "Admin";

    /// <summary>The operators. Default: none, and nobody gets past <c>/_admin/api</c>.</summary>
    public IList<OperatorOptions> Operators { get; } = [];

    /// <summary>
    /// Platform roles of the installation's own, beside <c>superuser</c>, <c>support</c> and <c>auditor</c>: a name of lower-case letters, digits and
    /// inner hyphens, and what it may do, as for an operator. Default: none.
    /// </summary>
    public IDictionary<string, IList<string>> Roles { get; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);
}

/// <summary>One operator, such as <c>Admin:Operators:0</c>.</summary>
public sealed class OperatorOptions
{
    /// <summary>The address of their account; it counts once the account has verified it. Required; letter case does not matter.</summary>
    public string Email { get; set; } = string.Empty;

    /// <summary>What they may do: <c>module.action</c>, <c>module.*</c>, or <c>*</c> for everything. At least one, or a role.</summary>
    public IList<string> Permissions { get; } = [];

    /// <summary>Platform roles, by name; what they may do comes on top of <see cref="Permissions"/>.</summary>
    public IList<string> Roles { get; } = [];
}
