namespace SvcInfra.Application.Common.Security;

/// <summary>Finds the operators of the installation. Called only for requests that require an operator.</summary>
public interface IOperatorAccess
{
    /// <summary>The operator who sends the request, read anew in each scope; null when the caller is not an operator.</summary>
    ValueTask<Operator?> FindAsync(IRequestContext context, CancellationToken cancellationToken);
}

/// <param name="Email">The verified email address that makes the user an operator.</param>
/// <param name="Permissions">Permission names; wildcards are already resolved.</param>
public sealed record Operator(string Email, IReadOnlySet<string> Permissions)
{
    /// <summary>The names of their platform roles, whose permissions are included in <see cref="Permissions"/>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}
