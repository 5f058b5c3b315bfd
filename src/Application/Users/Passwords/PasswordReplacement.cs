using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>What follows from a new password, however it came about: the other sessions end, mailed links and codes work no longer, the user is told.</summary>
internal sealed class PasswordReplacement(IUserSessions sessions, SessionStarter starter, PasswordMail mail, AttemptLimit attempts)
{
    /// <param name="user">Whose.</param>
    /// <param name="password">The new one, which was checked.</param>
    /// <param name="kept">The one that it was changed from; null: none stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(User user, NewPassword password, Session? kept, CancellationToken cancellationToken)
    {
        user.ChangePassword(password.Hash, password.IsShort);
        await sessions.EndAllAsync(user.Id, kept?.Id, SessionRevocation.PasswordChanged, cancellationToken);
        await attempts.ForgetAsync(user.Email.Value, cancellationToken);
        if (kept is not null)
        {
            kept.Adopt(user);
            await starter.ReplaceCookieAsync(kept, cancellationToken);
        }

        await mail.NotifyOfChangeAsync(user, cancellationToken);
    }
}

/// <param name="Hash">A PHC string.</param>
/// <param name="IsShort">Whether it is long enough beside a second factor only.</param>
internal sealed record NewPassword(string Hash, bool IsShort);
