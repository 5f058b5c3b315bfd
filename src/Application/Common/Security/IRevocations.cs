namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Tells every process that what it remembers of somebody's access holds no longer. The row is written in the running command's transaction.
/// This process forgets right after the commit, every other one within five seconds (docs/decisions/0015-revocations.md).
/// It takes no right away by itself: it makes the processes look again.
/// </summary>
public interface IRevocations
{
    /// <summary>A session ended.</summary>
    void RevokeSession(Guid sessionId);

    /// <summary>Something changed for all sessions of a user.</summary>
    void RevokeUser(Guid userId);

    /// <summary>A tenant was suspended, resumed, deleted or restored.</summary>
    void RevokeTenant(Guid tenantId);

    /// <summary>A member lost their place in a tenant, or got another role; or a service account of it was disabled, enabled or deleted.</summary>
    void RevokeMember(Guid tenantId, Guid userId);

    /// <summary>An API key was revoked, or got another secret.</summary>
    void RevokeApiKey(Guid apiKeyId);
}
