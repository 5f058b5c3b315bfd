using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// What the acting principal may do at this moment. It is asked on every authorized request, so answers are remembered; what
/// <see cref="IRevocations"/> names is forgotten at once in this process and within five seconds in the others.
/// </summary>
public interface IPrincipalAccess
{
    ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken);
}

/// <param name="SessionIsActive">False when the session, or the API key, ended, expired, or never was.</param>
/// <param name="Role">The role in the acting tenant; null without a tenant or without a membership in it. An API key has its owner's.</param>
/// <param name="Tenant">How the acting tenant stands; <see cref="TenantStatus.Active"/> also without one.</param>
public sealed record PrincipalAccess(bool SessionIsActive, TenantRole? Role, TenantStatus Tenant = TenantStatus.Active)
{
    /// <summary>How and when the session's user proved who they are; null where there is no session (jobs).</summary>
    public SignInStrength? SignIn { get; init; }

    /// <summary>Whether the acting tenant lets in only sessions with <see cref="AuthenticationLevel.MultiFactor"/>.</summary>
    public bool TenantRequiresMultiFactor { get; init; }

    /// <summary>The member's custom role in the acting tenant; null without one.</summary>
    public CustomRoleAccess? CustomRole { get; init; }

    /// <summary>The permissions beyond which an API key does not go, whatever its owner may; null: not limited.</summary>
    public IReadOnlySet<string>? Scopes { get; init; }
}

/// <param name="Level">The session's.</param>
/// <param name="At">The last proof (UTC).</param>
public sealed record SignInStrength(AuthenticationLevel Level, DateTimeOffset At);

/// <param name="Permissions">Names; what they open comes on top of what the built-in role has. One that no module declares opens nothing.</param>
public sealed record CustomRoleAccess(Guid Id, string Name, IReadOnlyCollection<string> Permissions);
