using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Who may send a request. Every command and query declares exactly one of the kinds below; one that declares none is
/// refused at run time and named by an architecture test.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class AuthorizationAttribute : Attribute;

/// <summary>Anyone, signed in or not.</summary>
public sealed class PublicAttribute : AuthorizationAttribute;

/// <summary>Any signed-in user, in a session; no tenant is needed. An API key is refused.</summary>
public sealed class AuthenticatedAttribute : AuthorizationAttribute
{
    /// <summary>
    /// Also in a session that has not shown two factors where the installation demands them of everyone (<see cref="IMultiFactorDemand"/>). For what one
    /// needs to set a factor up or to show it, and to leave. Default false.
    /// </summary>
    public bool OpenToSingleFactor { get; init; }
}

/// <summary>A member of the acting tenant whose role has the permission.</summary>
/// <param name="permission">A name that some <see cref="IPermissionSource"/> declares, such as <c>tenants.write</c>.</param>
public sealed class RequirePermissionAttribute(string permission) : AuthorizationAttribute
{
    public string Permission { get; } = permission;
}

/// <summary>
/// Demands, beside the declaration, that the session's user proved who they are lately or well enough (step-up). Whoever did not is told what is
/// missing (RFC 9470) and can make up for it in the same session. Jobs of a person have no session and pass; API keys are refused.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StepUpAttribute : Attribute
{
    /// <summary>Minutes since the last proof at most. Default 10; 0: any age.</summary>
    public int MaxAgeMinutes { get; init; } = 10;

    public AuthenticationLevel Level { get; init; } = AuthenticationLevel.SingleFactor;
}

/// <summary>
/// Somebody who runs the installation, whatever their tenants and roles are. An operator is no member of any tenant by that, and a tenant's
/// owner is no operator.
/// </summary>
/// <param name="permission">A name that some <see cref="IOperatorPermissionSource"/> declares, such as <c>jobs.read</c>; null: any operator.</param>
public sealed class RequireOperatorAttribute(string? permission = null) : AuthorizationAttribute
{
    public string? Permission { get; } = permission;
}
