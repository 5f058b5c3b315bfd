namespace SvcInfra.Application.Users.Contracts;

/// <summary>Moves a session to another tenant. The caller has checked the membership.</summary>
public interface ISessionTenants
{
    /// <returns>The token to act there with; null: the session is in a cookie, which the answer brings.</returns>
    /// <exception cref="InvalidOperationException">There is no such session.</exception>
    Task<AccessToken?> SwitchAsync(Guid sessionId, Guid tenantId, CancellationToken cancellationToken);
}
