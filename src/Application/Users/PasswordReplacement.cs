using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>What follows from a new password, however it came about: the other sessions end, links to another one or to another address work no longer, the user is told.</summary>
internal sealed class PasswordReplacement(IUserSessions sessions, SessionStarter starter, IPasswordResets resets, IEmailChanges emailChanges, PasswordMail mail, AttemptLimit attempts, TimeProvider time)
{
    /// <param name="user">Whose.</param>
    /// <param name="password">The new one, which was checked.</param>
    /// <param name="kept">The one that it was changed from; null: none stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(User user, NewPassword password, Session? kept, CancellationToken cancellationToken)
    {
        user.ChangePassword(password.Hash, password.IsShort);
        await resets.EndAllAsync(user.Id, time.GetUtcNow(), cancellationToken);
        await attempts.ForgetAsync(user.Email.Value, cancellationToken);
        await emailChanges.EndAllAsync(user.Id, time.GetUtcNow(), cancellationToken);
        await sessions.EndAllAsync(user.Id, kept?.Id, SessionRevocation.PasswordChanged, cancellationToken);
        if (kept is not null)
        {
            kept.Adopt(user);
            await starter.ReplaceCookieAsync(kept, cancellationToken);
        }

        await mail.TellOfChangeAsync(user, cancellationToken);
    }
}

/// <param name="Hash">A PHC string.</param>
/// <param name="IsShort">Whether it is long enough beside a second factor only.</param>
internal sealed record NewPassword(string Hash, bool IsShort);
