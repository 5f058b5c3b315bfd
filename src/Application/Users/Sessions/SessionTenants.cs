using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

internal sealed class SessionTenants(
    IRepository<Session> sessions,
    IAccessTokens accessTokens,
    SessionStarter starter,
    SessionTransport transport,
    IRevocations revocations) : ISessionTenants
{
    public async Task<AccessToken?> SwitchAsync(Guid sessionId, Guid tenantId, CancellationToken cancellationToken)
    {
        var session = await sessions.GetByIdAsync(sessionId, cancellationToken)
            ?? throw new InvalidOperationException($"Session {sessionId} does not exist.");
        session.SwitchTenant(tenantId);
        if (!transport.IsCookie)
        {
            return accessTokens.Issue(session);
        }

        // Makes the other processes read the session again, so that they reject the replaced cookie.
        revocations.RevokeSession(session.Id);
        await starter.ReplaceCookieAsync(session, cancellationToken);
        return null;
    }
}
