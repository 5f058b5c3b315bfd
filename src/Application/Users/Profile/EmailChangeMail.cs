using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Profile;

/// <summary>
/// The emails about a changed email address. They are enqueued by the command and sent after its commit. None reveals one email address to the other.
/// </summary>
internal sealed class EmailChangeMail(IJobs jobs, SecurityNotice notice, IOptions<AppOptions> app)
{
    public Task SendLinkAsync(User user, EmailAddress newEmail, SecretToken secret, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            newEmail.Value,
            $"Confirm your new email address for {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                "please confirm by opening this link within 24 hours that this is the new email address of your account:")
            {
                Link = new EmailLink("Confirm my email address", app.Value.UrlOf($"confirm-email?token={secret.Value}")),
                Note = "If you did not request this, ignore this email.",
            },
            cancellationToken);

    /// <summary>The requested email address belongs to another account.</summary>
    public Task NotifyOwnerOfAttemptAsync(User owner, CancellationToken cancellationToken) =>
        notice.SendAsync(
            owner,
            $"You have an account at {notice.App} already",
            new EmailContent(
                EmailContent.Greet(owner.DisplayName),
                "someone tried to use your email address for another account. You have an account already, so nothing was changed.")
            {
                Note = "If it was not you, you do not need to do anything.",
            },
            cancellationToken);

    public Task NotifyOfRequestAsync(User user, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"A new email address for your account at {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"someone who knows your password requested {notice.When} to change your account's email address. "
                    + "It changes when the new one is confirmed.",
                "If it was not you, choose a new password now; then the change can no longer be confirmed:")
            {
                Link = notice.NewPassword,
            },
            cancellationToken);

    public Task NotifyOfChangeAsync(User user, EmailAddress before, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            before.Value,
            $"The email address of your account at {notice.App} was changed",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"the email address of your account was changed {notice.When}. From now on, sign in with the new one; emails are sent there.",
                $"If it was not you, someone knows your password and controls your account: contact the operator of {notice.App} at once, "
                    + "from this email address."),
            cancellationToken);
}
