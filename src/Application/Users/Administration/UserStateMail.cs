using SvcInfra.Application.Email;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Administration;

/// <summary>
/// Notifies users when an operator disables, enables or signs out their account. The email contains neither the reason nor the operator nor the
/// operator's IP address.
/// </summary>
internal sealed class UserStateMail(SecurityNotice notice, TimeProvider time)
{
    private string When => $"on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC";

    public Task NotifyOfDisablingAsync(User user, CancellationToken cancellationToken) => SendAsync(
        user,
        $"Your account at {notice.App} was disabled",
        $"your account was disabled {When} by an operator of {notice.App}. You were signed out everywhere, you cannot sign in, "
            + "and your API keys were revoked.",
        "If you think that this is a mistake, contact the operator.",
        cancellationToken);

    public Task NotifyOfEnablingAsync(User user, CancellationToken cancellationToken) => SendAsync(
        user,
        $"Your account at {notice.App} works again",
        $"your account was enabled {When} by an operator of {notice.App}. Sign in as before; your earlier API keys stay revoked, so create new ones.",
        "Nothing else was changed.",
        cancellationToken);

    public Task NotifyOfSignOutAsync(User user, CancellationToken cancellationToken) => SendAsync(
        user,
        $"You were signed out of {notice.App}",
        $"you were signed out everywhere {When} by an operator of {notice.App}. Your password and your second factors did not change.",
        "Sign in again to continue.",
        cancellationToken);

    private Task SendAsync(User user, string subject, string what, string next, CancellationToken cancellationToken) =>
        notice.SendAsync(user, subject, new EmailContent(EmailContent.Greet(user.DisplayName), what, next), cancellationToken);
}
