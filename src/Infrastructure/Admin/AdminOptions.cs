namespace SvcInfra.Infrastructure.Admin;

/// <summary>Section <c>Admin</c>: who runs the installation.</summary>
public sealed class AdminOptions
{
    public const string Section = "Admin";

    /// <summary>The operators. Default: none, and nobody gets past <c>/_admin/api</c>.</summary>
    public IList<OperatorOptions> Operators { get; } = [];
}

/// <summary>One operator, such as <c>Admin:Operators:0</c>.</summary>
public sealed class OperatorOptions
{
    /// <summary>The address of their account; it counts once the account has verified it. Required; letter case does not matter.</summary>
    public string Email { get; set; } = string.Empty;

    /// <summary>What they may do: <c>module.action</c>, <c>module.*</c>, or <c>*</c> for everything. At least one.</summary>
    public IList<string> Permissions { get; } = [];
}
