using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// What the calling principal may do now. It is read on every authorized request and therefore cached; <see cref="IRevocations"/> evicts
/// entries at once in this process and within five seconds in the others.
/// </summary>
public interface IPrincipalAccess
{
    ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken);
}

/// <param name="SessionIsActive">False when the session or the API key was revoked, has expired, or does not exist.</param>
/// <param name="Role">The role in the current tenant; null without a tenant or a membership. An API key has its owner's role.</param>
/// <param name="Tenant">The status of the current tenant; <see cref="TenantStatus.Active"/> also without a tenant.</param>
public sealed record PrincipalAccess(bool SessionIsActive, TenantRole? Role, TenantStatus Tenant = TenantStatus.Active)
{
    /// <summary>How and when the session's user authenticated; null where there is no session (jobs).</summary>
    public SignInStrength? SignIn { get; init; }

    /// <summary>Whether the current tenant allows only sessions with <see cref="AuthenticationLevel.MultiFactor"/>.</summary>
    public bool TenantRequiresMultiFactor { get; init; }

    /// <summary>The member's custom role in the current tenant; null without one.</summary>
    public CustomRoleAccess? CustomRole { get; init; }

    /// <summary>The permissions that limit an API key, whatever its owner may do; null: not limited.</summary>
    public IReadOnlySet<string>? Scopes { get; init; }
}

/// <param name="At">The last proof of identity (UTC).</param>
public sealed record SignInStrength(AuthenticationLevel Level, DateTimeOffset At);

/// <param name="Permissions">Added to those of the built-in role. A name that no module declares grants nothing.</param>
public sealed record CustomRoleAccess(Guid Id, string Name, IReadOnlyCollection<string> Permissions);
