using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Starts sessions and continues them: the one place that makes token pairs.</summary>
internal sealed class SessionStarter(
    IRepository<Session> sessions,
    IRefreshTokens refreshTokens,
    IAccessTokens accessTokens,
    IJobs jobs,
    IRequestContext context,
    IAddressPrivacy addresses,
    IOptions<SessionOptions> options,
    TimeProvider time)
{
    public async Task<TokenPairDto> StartAsync(User user, SignInProof proof, Guid? tenantId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = Session.Start(user, proof, tenantId, now, now + options.Value.AbsoluteLifetime, context.UserAgent, addresses.ToStore(context.IpAddress));
        await sessions.AddAsync(session, cancellationToken);

        // A job, so that signing in does not wait for a look at the sessions of before.
        await jobs.EnqueueAsync(new TellOfNewDevice(session.Id), options: null, cancellationToken);
        return Continue(session);
    }

    /// <summary>The next pair of an active session.</summary>
    public TokenPairDto Continue(Session session)
    {
        var now = time.GetUtcNow();
        var secret = SecretToken.Create();
        var idleEnd = now + options.Value.IdleLifetime;
        refreshTokens.Add(RefreshToken.Issue(session.Id, secret.Hash, now, idleEnd < session.ExpiresAt ? idleEnd : session.ExpiresAt));

        var access = accessTokens.Issue(session);
        return new TokenPairDto(access.Value, "Bearer", access.ExpiresInSeconds, secret.Value, session.TenantId);
    }
}
