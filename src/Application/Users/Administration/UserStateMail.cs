using SvcInfra.Application.Email;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Administration;

/// <summary>Tells users what an operator did to their way in. Neither the reason nor the operator, nor where they sat, is told.</summary>
internal sealed class UserStateMail(SecurityNotice notice, TimeProvider time)
{
    private string When => $"on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC";

    public Task NotifyOfDisablingAsync(User user, CancellationToken cancellationToken) => SendAsync(
        user, $"Your account at {notice.App} was disabled",
        $"your account was disabled {When} by those who run {notice.App}. You were signed out everywhere, cannot sign in, and your API keys work no longer.",
        "If you think that this is a mistake, ask them.", cancellationToken);

    public Task NotifyOfEnablingAsync(User user, CancellationToken cancellationToken) => SendAsync(
        user, $"Your account at {notice.App} works again",
        $"your account was enabled {When} by those who run {notice.App}. Sign in as before; API keys have to be made anew.", "Nothing else was changed.", cancellationToken);

    public Task NotifyOfSignOutAsync(User user, CancellationToken cancellationToken) => SendAsync(
        user, $"You were signed out of {notice.App}",
        $"you were signed out everywhere {When} by those who run {notice.App}. Your password and your second factors are the same.", "Sign in again to go on.", cancellationToken);

    private Task SendAsync(User user, string subject, string what, string then, CancellationToken cancellationToken) =>
        notice.SendAsync(user, subject, new EmailContent(EmailContent.Greet(user.DisplayName), what, then), cancellationToken);
}
