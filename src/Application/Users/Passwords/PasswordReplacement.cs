using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Runs after every change of a password: revokes the other sessions, emailed links and codes, and notifies the user.
/// </summary>
internal sealed class PasswordReplacement(IUserSessions sessions, SessionStarter starter, PasswordMail mail, AttemptLimit attempts)
{
    /// <param name="kept">The session that the password was changed in; null revokes all.</param>
    public async Task RunAsync(User user, NewPassword password, Session? kept, CancellationToken cancellationToken)
    {
        user.ChangePassword(password.Hash, password.IsShort);
        await sessions.EndAllAsync(user.Id, kept?.Id, SessionRevocation.PasswordChanged, cancellationToken);
        await attempts.ForgetAsync(user.Email.Value, cancellationToken);
        if (kept is not null)
        {
            kept.KeepAfterCredentialChange(user);
            await starter.ReplaceCookieAsync(kept, cancellationToken);
        }

        await mail.NotifyOfChangeAsync(user, cancellationToken);
    }
}

/// <param name="Hash">A PHC string.</param>
/// <param name="IsShort">Whether the password is long enough only together with a second factor.</param>
internal sealed record NewPassword(string Hash, bool IsShort);
