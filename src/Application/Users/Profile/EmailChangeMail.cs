using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Profile;

/// <summary>The mails around another address. They are enqueued with the command and leave after its commit. None tells one address the other.</summary>
internal sealed class EmailChangeMail(IJobs jobs, SecurityNotice notice, IOptions<AppOptions> app)
{
    public Task SendLinkAsync(User user, EmailAddress newEmail, SecretToken secret, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            newEmail.Value,
            $"Confirm your new address for {notice.App}",
            new EmailContent(EmailContent.Greet(user.DisplayName), "please confirm by opening this link within 24 hours that this is the new mail address of your account:")
            {
                Link = new EmailLink("Confirm my address", app.Value.AddressOf($"confirm-email?token={secret.Value}")),
                Note = "If you did not ask for it, ignore this mail.",
            },
            cancellationToken);

    /// <summary>The address that is wished for is another account's.</summary>
    public Task NotifyOwnerOfAttemptAsync(User owner, CancellationToken cancellationToken) =>
        notice.SendAsync(
            owner,
            $"You have an account at {notice.App} already",
            new EmailContent(
                EmailContent.Greet(owner.DisplayName), "somebody wanted to use your mail address for another account. You have an account already, so nothing was changed.")
            {
                Note = "If it was not you, there is nothing to do.",
            },
            cancellationToken);

    public Task NotifyOfRequestAsync(User user, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"Another mail address for your account at {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"somebody who knows your password asked {notice.When} for another mail address for your account. It changes when the new address is confirmed.",
                "If it was not you, choose a new password now; then the change can no longer be confirmed:")
            {
                Link = notice.NewPassword,
            },
            cancellationToken);

    public Task NotifyOfChangeAsync(User user, EmailAddress before, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            before.Value,
            $"The mail address of your account at {notice.App} was changed",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"the mail address of your account was changed {notice.When}. From now on you log in with the new one, and mails go there.",
                $"If it was not you, somebody knows your password and has your account: tell the people who run {notice.App} at once, from this address."),
            cancellationToken);
}
