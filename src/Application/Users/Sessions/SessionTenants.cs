using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

internal sealed class SessionTenants(
    IRepository<Session> sessions, IAccessTokens accessTokens, SessionStarter starter, SessionTransport transport, IRevocations revocations) : ISessionTenants
{
    public async Task<AccessToken?> SwitchAsync(Guid sessionId, Guid tenantId, CancellationToken cancellationToken)
    {
        var session = await sessions.GetByIdAsync(sessionId, cancellationToken)
            ?? throw new InvalidOperationException($"There is no session {sessionId}.");
        session.SwitchTenant(tenantId);
        await sessions.UpdateAsync(session, cancellationToken);
        if (!transport.IsCookie)
        {
            return accessTokens.Issue(session);
        }

        // Nobody loses anything by it: the other processes look again, and see that the cookie of before is replaced.
        revocations.RevokeSession(session.Id);
        await starter.ReplaceCookieAsync(session, cancellationToken);
        return null;
    }
}
