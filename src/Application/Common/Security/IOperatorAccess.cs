namespace SvcInfra.Application.Common.Security;

/// <summary>Who runs the installation. Asked only for requests that need an operator; all others cost nothing by it.</summary>
public interface IOperatorAccess
{
    /// <summary>The operator who acts, read anew in each scope; null when the principal is none.</summary>
    ValueTask<Operator?> FindAsync(IRequestContext context, CancellationToken cancellationToken);
}

/// <param name="Email">The verified address that makes them one.</param>
/// <param name="Permissions">Names that modules declare; no wildcards any more.</param>
public sealed record Operator(string Email, IReadOnlySet<string> Permissions)
{
    /// <summary>The names of their platform roles, whose permissions are among <see cref="Permissions"/>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}
