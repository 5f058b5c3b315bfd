namespace SvcInfra.Application.Common.Security;

/// <summary>The scope's <see cref="IRequestContext"/>: anonymous until it is set, and set at most once.</summary>
public sealed class RequestContext : IRequestContext
{
    private RequestIdentity _identity = RequestIdentity.Anonymous;
    private bool _isSet;

    public PrincipalKind Principal => _identity.Principal;

    public Guid? UserId => _identity.UserId;

    public Guid? TenantId => _identity.TenantId;

    public Guid? SessionId => _identity.SessionId;

    public DateTimeOffset? TokenAuthenticatedAt => _identity.TokenAuthenticatedAt;

    public Guid? ApiKeyId => _identity.ApiKeyId;

    public Guid? ServiceAccountId => _identity.ServiceAccountId;

    public Guid? OnBehalfOf => _identity.OnBehalfOf;

    public SystemActor? SystemActor => _identity.SystemActor;

    public string TraceId => _identity.TraceId;

    public string? IpAddress => _identity.IpAddress;

    public string? UserAgent => _identity.UserAgent;

    /// <exception cref="InvalidOperationException">It is already set: a scope has one principal.</exception>
    public void Set(RequestIdentity identity)
    {
        if (_isSet)
        {
            throw new InvalidOperationException("The request context of this scope is already set. Open a new scope for another principal.");
        }

        _identity = identity;
        _isSet = true;
    }
}

/// <summary>The values of a <see cref="RequestContext"/>; <see cref="IRequestContext"/> documents them.</summary>
public sealed record RequestIdentity(PrincipalKind Principal)
{
    public static readonly RequestIdentity Anonymous = new(PrincipalKind.Anonymous);

    public Guid? UserId { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? SessionId { get; init; }

    public DateTimeOffset? TokenAuthenticatedAt { get; init; }

    public Guid? ApiKeyId { get; init; }

    public Guid? ServiceAccountId { get; init; }

    public Guid? OnBehalfOf { get; init; }

    public SystemActor? SystemActor { get; init; }

    public string TraceId { get; init; } = string.Empty;

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }
}
