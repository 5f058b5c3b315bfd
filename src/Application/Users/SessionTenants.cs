using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

internal sealed class SessionTenants(IRepository<Session> sessions, IAccessTokens accessTokens) : ISessionTenants
{
    public async Task<AccessToken> SwitchAsync(Guid sessionId, Guid tenantId, CancellationToken cancellationToken)
    {
        var session = await sessions.GetByIdAsync(sessionId, cancellationToken)
            ?? throw new InvalidOperationException($"There is no session {sessionId}.");
        session.SwitchTenant(tenantId);
        await sessions.UpdateAsync(session, cancellationToken);
        return accessTokens.Issue(session);
    }
}
