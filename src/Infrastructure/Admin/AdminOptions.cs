namespace SvcInfra.Infrastructure.Admin;

/// <summary>Section <c>Admin</c>: the operators of the installation.</summary>
public sealed class AdminOptions
{
    public const string Section = "Admin";

    /// <summary>The operators. Default: none; then <c>/_admin/api</c> refuses every request.</summary>
    public IList<OperatorOptions> Operators { get; } = [];

    /// <summary>
    /// Additional platform roles beside <c>superuser</c>, <c>support</c> and <c>auditor</c>. The name has lower-case letters, digits and inner
    /// hyphens; the permissions are written as for an operator. Default: none.
    /// </summary>
    public IDictionary<string, IList<string>> Roles { get; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);
}

/// <summary>One operator, such as <c>Admin:Operators:0</c>.</summary>
public sealed class OperatorOptions
{
    /// <summary>The email address of the operator's account, which must be verified. Required; case-insensitive.</summary>
    public string Email { get; set; } = string.Empty;

    /// <summary>Permissions: <c>module.action</c>, <c>module.*</c>, or <c>*</c> for all. At least one permission or role is required.</summary>
    public IList<string> Permissions { get; } = [];

    /// <summary>Names of platform roles; their permissions add to <see cref="Permissions"/>.</summary>
    public IList<string> Roles { get; } = [];
}
