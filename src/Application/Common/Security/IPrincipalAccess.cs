using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// What the acting principal may do at this moment. It is asked on every authorized request, so answers may be up to
/// five seconds old; a token that was revoked or a role that was taken away works no longer than that.
/// </summary>
public interface IPrincipalAccess
{
    ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken);

    /// <summary>Drops what this process remembers of a session; the next request reads it again.</summary>
    void Forget(Guid sessionId);
}

/// <param name="SessionIsActive">False when the session ended, expired, or never was.</param>
/// <param name="Role">The role in the acting tenant; null without a tenant or without a membership in it.</param>
public sealed record PrincipalAccess(bool SessionIsActive, TenantRole? Role);
