namespace SvcInfra.Application.Users.Contracts;

/// <summary>Moves a session to another tenant. The caller has checked the membership.</summary>
public interface ISessionTenants
{
    /// <exception cref="InvalidOperationException">There is no such session.</exception>
    Task<AccessToken> SwitchAsync(Guid sessionId, Guid tenantId, CancellationToken cancellationToken);
}
