using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users;

/// <summary>
/// A sign-in, and the family of refresh tokens that descend from it. Revoking it ends them all, and every access
/// token that names it.
/// </summary>
public sealed class Session : AggregateRoot
{
    private Session()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>The tenant that the session acts in; null until the user has or chooses one.</summary>
    public Guid? TenantId { get; private set; }

    /// <summary>The absolute end (UTC); refreshing does not move it.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public SessionRevocation? RevokedBecause { get; private set; }

    [PersonalData]
    public string? UserAgent { get; private set; }

    [PersonalData]
    public string? IpAddress { get; private set; }

    public static Session Start(Guid userId, Guid? tenantId, DateTimeOffset expiresAt, string? userAgent, string? ipAddress) =>
        new()
        {
            UserId = userId,
            TenantId = tenantId,
            ExpiresAt = expiresAt,
            UserAgent = userAgent is { Length: > 256 } ? userAgent[..256] : userAgent,
            IpAddress = ipAddress,
        };

    public bool IsActive(DateTimeOffset now) => RevokedAt is null && ExpiresAt > now;

    public void SwitchTenant(Guid tenantId) => TenantId = tenantId;

    public void LeaveTenant() => TenantId = null;

    public void Revoke(SessionRevocation because, DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return;
        }

        RevokedAt = now;
        RevokedBecause = because;
        Raise(new SessionRevoked(Id, UserId, because));
    }
}

public enum SessionRevocation
{
    LoggedOut,

    /// <summary>A rotated refresh token came back after the grace: somebody has a copy.</summary>
    RefreshTokenReused,
}

public sealed record SessionRevoked(Guid SessionId, Guid UserId, SessionRevocation Because) : IDomainEvent;
