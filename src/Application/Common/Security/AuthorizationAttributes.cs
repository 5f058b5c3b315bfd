using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Declares who may send a request. Every command and query has exactly one of the attributes below; one without is refused at run time
/// and reported by an architecture test.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class AuthorizationAttribute : Attribute;

/// <summary>Allows everyone, signed in or not.</summary>
public sealed class PublicAttribute : AuthorizationAttribute;

/// <summary>Allows every user with a session, without a tenant. API keys are refused.</summary>
public sealed class AuthenticatedAttribute : AuthorizationAttribute
{
    /// <summary>
    /// Allows also sessions with a single factor where the installation requires MFA of everyone (<see cref="IMultiFactorDemand"/>). For
    /// enrolling a factor, presenting one, and signing out. Default false.
    /// </summary>
    public bool OpenToSingleFactor { get; init; }
}

/// <summary>Allows members of the current tenant whose role has the permission.</summary>
/// <param name="permission">A name that an <see cref="IPermissionSource"/> declares, such as <c>tenants.write</c>.</param>
public sealed class RequirePermissionAttribute(string permission) : AuthorizationAttribute
{
    public string Permission { get; } = permission;
}

/// <summary>
/// Requires, in addition to the declaration, that the session's user has authenticated recently or strongly enough (step-up). The refusal
/// says what is missing (RFC 9470), and the user can step up in the same session. Jobs of a user have no session and pass; API keys are
/// refused.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StepUpAttribute : Attribute
{
    /// <summary>The maximum age of the last proof, in minutes. Default 10; 0: any age.</summary>
    public int MaxAgeMinutes { get; init; } = 10;

    public AuthenticationLevel Level { get; init; } = AuthenticationLevel.SingleFactor;
}

/// <summary>
/// Allows operators of the installation, whatever their tenants and roles are. An operator is not thereby a member of any tenant, and a
/// tenant's owner is not an operator.
/// </summary>
/// <param name="permission">A name that an <see cref="IOperatorPermissionSource"/> declares, such as <c>jobs.read</c>; null: any operator.</param>
public sealed class RequireOperatorAttribute(string? permission = null) : AuthorizationAttribute
{
    public string? Permission { get; } = permission;
}
