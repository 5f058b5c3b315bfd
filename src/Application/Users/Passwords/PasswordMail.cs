using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passwords;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>The emails about passwords. They are enqueued by the command and sent after its commit.</summary>
internal sealed class PasswordMail(IRepository<PasswordReset> resets, IJobs jobs, SecurityNotice notice, IOptions<AppOptions> app, TimeProvider time)
{
    public async Task SendLinkAsync(User user, CancellationToken cancellationToken)
    {
        var secret = SecretToken.Create();
        await resets.AddAsync(PasswordReset.Issue(user.Id, secret.Hash, time.GetUtcNow()), cancellationToken);

        await jobs.EnqueuePersonalEmailAsync(
            user.Email.Value,
            $"A new password for {app.Value.Name}",
            new EmailContent(EmailContent.Greet(user.DisplayName), "choose a new password by opening this link within one hour:")
            {
                Link = new EmailLink("Choose a new password", app.Value.UrlOf($"reset-password?token={secret.Value}")),
                Note = "If you did not request this, ignore this email: your password does not change.",
            },
            cancellationToken);
    }

    public Task NotifyOfChangeAsync(User user, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"Your password for {notice.App} was changed",
            $"your password was changed {notice.When}, and you were signed out everywhere else.",
            cancellationToken);
}
