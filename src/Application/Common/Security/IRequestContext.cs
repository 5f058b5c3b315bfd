namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Who acts, where, and on whose behalf. Scoped, and immutable once set: HTTP sets it from the verified access token or
/// API key, a job from its enqueuer. Nothing a caller sends besides that reaches it.
/// </summary>
public interface IRequestContext
{
    PrincipalKind Principal { get; }

    Guid? UserId { get; }

    /// <summary>The tenant of the access token or API key; the only source of tenancy there is.</summary>
    Guid? TenantId { get; }

    Guid? SessionId { get; }

    /// <summary>When the session's user had last proven who they are, as the access token says: to the second (UTC, <c>auth_time</c>). Null without an access token.</summary>
    DateTimeOffset? TokenAuthenticatedAt { get; }

    /// <summary>
    /// The API key that came with the request, or with the one that enqueued the job, of a member (<see cref="UserId"/>) or of a service account;
    /// null for everybody else.
    /// </summary>
    Guid? ApiKeyId { get; }

    Guid? ServiceAccountId { get; }

    /// <summary>The operator behind an impersonated session; null otherwise.</summary>
    Guid? OnBehalfOf { get; }

    /// <summary>W3C trace id, 32 hexadecimal digits; empty when nothing is traced.</summary>
    string TraceId { get; }

    string? IpAddress { get; }

    string? UserAgent { get; }
}

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
    /// <exception cref="InvalidOperationException">Nobody is signed in: the request's declaration should have refused it.</exception>
    public static Guid RequireUserId(this IRequestContext context) =>
        context.UserId ?? throw new InvalidOperationException("This request has no user; declare it [Authenticated] or [RequirePermission].");

    /// <exception cref="InvalidOperationException">No tenant: the request's declaration should have refused it.</exception>
    public static Guid RequireTenantId(this IRequestContext context) =>
        context.TenantId ?? throw new InvalidOperationException("This request has no tenant; declare it [RequirePermission].");

    /// <exception cref="InvalidOperationException">No session: the request's declaration should have refused it.</exception>
    public static Guid RequireSessionId(this IRequestContext context) =>
        context.SessionId ?? throw new InvalidOperationException("This request has no session; declare it [Authenticated].");
}
