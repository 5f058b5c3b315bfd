using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>What follows when a second factor comes or goes: the other sessions end, the present one goes on, the user is told.</summary>
internal sealed class SecondFactorChange(
    IRepository<Session> sessions, IUserSessions userSessions, IRevocations revocations, ISecondFactors factors, SessionStarter starter, SecondFactorMail mail, IRequestContext context, TimeProvider time)
{
    /// <param name="user">Whose.</param>
    /// <param name="factor">Which.</param>
    /// <param name="proven">How it was proven just now.</param>
    /// <param name="name">For the mail.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task AddAsync(User user, SecondFactors factor, AuthenticationMethod proven, string name, CancellationToken cancellationToken)
    {
        user.AddSecondFactor(factor);
        var session = await AdoptAsync(user, cancellationToken);
        session.StepUp(proven, AuthenticationLevel.MultiFactor, time.GetUtcNow());
        await mail.NotifyOfChangeAsync(user, $"{name} was added as a second factor", cancellationToken);
    }

    public async Task RemoveAsync(User user, SecondFactors factor, string name, CancellationToken cancellationToken)
    {
        user.RemoveSecondFactor(factor);
        if (user.SecondFactors == SecondFactors.None)
        {
            await factors.DeleteRecoveryCodesAsync(user.Id, cancellationToken);
        }

        await AdoptAsync(user, cancellationToken);
        await mail.NotifyOfChangeAsync(user, $"{name} was removed as a second factor", cancellationToken);
    }

    private async Task<Session> AdoptAsync(User user, CancellationToken cancellationToken)
    {
        var session = await sessions.GetByIdAsync(context.RequireSessionId(), cancellationToken)
            ?? throw new InvalidOperationException("The session was there when the request was let in.");
        session.Adopt(user);
        await userSessions.EndAllAsync(user.Id, session.Id, SessionRevocation.FactorsChanged, cancellationToken);
        revocations.RevokeSession(session.Id);
        await starter.ReplaceCookieAsync(session, cancellationToken);
        return session;
    }
}
