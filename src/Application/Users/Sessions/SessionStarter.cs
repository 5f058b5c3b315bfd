using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Starts and continues sessions: the only class that creates token pairs and cookie secrets.</summary>
internal sealed class SessionStarter(
    IRepository<Session> sessions,
    IRefreshTokens refreshTokens,
    IAccessTokens accessTokens,
    ISessionCookies cookies,
    SessionTransport transport,
    IJobs jobs,
    IRequestContext context,
    IIpAddressPrivacy addresses,
    IOptions<SessionOptions> options,
    TimeProvider time)
{
    /// <returns>Null when the session is in a cookie.</returns>
    public async Task<TokenPairDto?> StartAsync(User user, SignInProof proof, Guid? tenantId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = Session.Start(
            user, proof, tenantId, now, now + options.Value.AbsoluteLifetime, context.UserAgent, addresses.ToStore(context.IpAddress));
        await sessions.AddAsync(session, cancellationToken);

        // A job, so that the sign-in does not wait for the comparison with earlier sessions.
        await jobs.EnqueueAsync(new NotifyNewDevice(session.Id), options: null, cancellationToken);
        if (!transport.IsCookie)
        {
            return Continue(session, generation: 1);
        }

        await RevokePresentedSessionAsync(now, cancellationToken);
        IssueCookie(session, now);
        return null;
    }

    /// <summary>Creates the next pair of tokens of an active session.</summary>
    /// <param name="generation">Generation of the new refresh token.</param>
    public TokenPairDto Continue(Session session, int generation)
    {
        var now = time.GetUtcNow();
        var secret = SecretToken.Create();
        var idleEnd = now + options.Value.IdleLifetime;
        refreshTokens.Add(RefreshToken.Issue(session.Id, secret.Hash, generation, now, idleEnd < session.ExpiresAt ? idleEnd : session.ExpiresAt));

        var access = accessTokens.Issue(session);
        return new TokenPairDto(access.Value, "Bearer", access.ExpiresInSeconds, secret.Value, session.TenantId);
    }

    /// <summary>
    /// Replaces the secret of a session in a cookie after a re-authentication or a switch of the tenant. Call it last, when nothing can fail any
    /// more.
    /// </summary>
    public async Task ReplaceCookieAsync(Session session, CancellationToken cancellationToken)
    {
        if (transport.IsCookie)
        {
            var now = time.GetUtcNow();
            await cookies.ReplaceAsync(session.Id, now, cancellationToken);
            IssueCookie(session, now);
        }
    }

    private void IssueCookie(Session session, DateTimeOffset now)
    {
        var secret = SecretToken.Create();
        cookies.Add(SessionCookie.Issue(session, secret.Hash, now));
        transport.Issue(secret.Value, session.ExpiresAt);
    }

    /// <summary>
    /// Revokes the session that the browser's cookie held before. The browser forgets that cookie, so its next user could not end the session.
    /// </summary>
    private async Task RevokePresentedSessionAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (transport.Presented is { } presented
            && await cookies.FindSessionAsync(SecretToken.HashOf(presented), cancellationToken) is { } id
            && await sessions.GetByIdAsync(id, cancellationToken) is { } former)
        {
            former.Revoke(SessionRevocation.SignedInAgain, now);
        }
    }
}
