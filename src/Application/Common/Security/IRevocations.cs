namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Evicts cached access in every process. The row is written in the running command's transaction. This process evicts right after the
/// commit, every other one within five seconds (docs/decisions/0015-revocations.md). It does not take access away by itself: it makes the
/// processes read it again.
/// </summary>
public interface IRevocations
{
    /// <summary>A session ended.</summary>
    void RevokeSession(Guid sessionId);

    /// <summary>A change affects all sessions of a user.</summary>
    void RevokeUser(Guid userId);

    /// <summary>A tenant was suspended, resumed, deleted or restored.</summary>
    void RevokeTenant(Guid tenantId);

    /// <summary>A member was removed or got another role, or a service account was disabled, enabled or deleted.</summary>
    void RevokeMember(Guid tenantId, Guid userId);

    /// <summary>An API key was revoked or rotated.</summary>
    void RevokeApiKey(Guid apiKeyId);
}
