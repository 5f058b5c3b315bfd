namespace SvcInfra.Application.Users.Contracts;

/// <summary>Switches a session to another tenant. The caller must have checked the membership.</summary>
public interface ISessionTenants
{
    /// <returns>An access token for the tenant; null for a session in a cookie, which the response replaces.</returns>
    /// <exception cref="InvalidOperationException">The session does not exist.</exception>
    Task<AccessToken?> SwitchAsync(Guid sessionId, Guid tenantId, CancellationToken cancellationToken);
}
