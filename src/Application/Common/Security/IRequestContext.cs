namespace SvcInfra.Application.Common.Security;

/// <summary>
/// The caller, the tenant, and the operator behind an impersonated session. Scoped, and immutable once set: HTTP sets it from the verified
/// access token or API key, a job from its enqueuer. No other part of a request can change it.
/// </summary>
public interface IRequestContext
{
    PrincipalKind Principal { get; }

    Guid? UserId { get; }

    /// <summary>The tenant of the access token or API key, which is the only source of the tenant.</summary>
    Guid? TenantId { get; }

    Guid? SessionId { get; }

    /// <summary>
    /// When the session's user last authenticated, according to the access token: in whole seconds (UTC, <c>auth_time</c>). Null without an
    /// access token.
    /// </summary>
    DateTimeOffset? TokenAuthenticatedAt { get; }

    /// <summary>
    /// The API key of the request, or of the request that enqueued the job. It belongs to a member (<see cref="UserId"/>) or to a service
    /// account. Null for all other callers.
    /// </summary>
    Guid? ApiKeyId { get; }

    Guid? ServiceAccountId { get; }

    /// <summary>The operator behind an impersonated session; null otherwise.</summary>
    Guid? OnBehalfOf { get; }

    /// <summary>The part of the system that acts; null unless <see cref="Principal"/> is <see cref="PrincipalKind.System"/>.</summary>
    SystemActor? SystemActor { get; }

    /// <summary>W3C trace id, 32 hexadecimal digits; empty when the request is not traced.</summary>
    string TraceId { get; }

    string? IpAddress { get; }

    string? UserAgent { get; }
}

/// <summary>A part of the system that acts without a user. It may send only the commands of its grants, and only in a tenant.</summary>
/// <param name="Name">Kebab case, such as <c>inbound-webhooks</c>.</param>
/// <param name="Grants">Permissions. They hold in suspended tenants, too: a payment has to be able to end a suspension.</param>
public sealed record SystemActor(string Name, IReadOnlySet<string> Grants);

public enum PrincipalKind
{
    Anonymous,
    User,
    ServiceAccount,
    ApiKey,
    Job,
    System,
}

public static class RequestContextExtensions
{
    /// <exception cref="InvalidOperationException">No user: the request's declaration should have refused it.</exception>
    public static Guid RequireUserId(this IRequestContext context) =>
        context.UserId ?? throw new InvalidOperationException("The request has no user. Declare it [Authenticated] or [RequirePermission].");

    /// <exception cref="InvalidOperationException">No tenant: the request's declaration should have refused it.</exception>
    public static Guid RequireTenantId(this IRequestContext context) =>
        context.TenantId ?? throw new InvalidOperationException("The request has no tenant. Declare it [RequirePermission].");

    /// <exception cref="InvalidOperationException">No session: the request's declaration should have refused it.</exception>
    public static Guid RequireSessionId(this IRequestContext context) =>
        context.SessionId ?? throw new InvalidOperationException("The request has no session. Declare it [Authenticated].");
}
