using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Runs when a second factor is added or removed: revokes the other sessions, keeps the current one and notifies the user.
/// </summary>
internal sealed class SecondFactorChange(
    IRepository<Session> sessions,
    IUserSessions userSessions,
    IRevocations revocations,
    ISecondFactors factors,
    SessionStarter starter,
    SecondFactorMail mail,
    IRequestContext context,
    TimeProvider time)
{
    /// <param name="proven">The method that was just verified.</param>
    /// <param name="name">The factor's name in the email.</param>
    public async Task AddAsync(User user, SecondFactors factor, AuthenticationMethod proven, string name, CancellationToken cancellationToken)
    {
        user.AddSecondFactor(factor);
        var session = await KeepCurrentSessionAsync(user, cancellationToken);
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

        await KeepCurrentSessionAsync(user, cancellationToken);
        await mail.NotifyOfChangeAsync(user, $"{name} was removed as a second factor", cancellationToken);
    }

    private async Task<Session> KeepCurrentSessionAsync(User user, CancellationToken cancellationToken)
    {
        var session = await sessions.GetByIdAsync(context.RequireSessionId(), cancellationToken)
            ?? throw new InvalidOperationException("The session of the current request does not exist.");
        session.KeepAfterCredentialChange(user);
        await userSessions.EndAllAsync(user.Id, session.Id, SessionRevocation.FactorsChanged, cancellationToken);
        revocations.RevokeSession(session.Id);
        await starter.ReplaceCookieAsync(session, cancellationToken);
        return session;
    }
}
