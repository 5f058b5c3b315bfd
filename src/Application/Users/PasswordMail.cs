using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>The mails around passwords. They are enqueued with the command and leave after its commit.</summary>
internal sealed class PasswordMail(IRepository<PasswordReset> resets, IJobs jobs, IOptions<AppOptions> app, IRequestContext context, TimeProvider time)
{
    public async Task SendLinkAsync(User user, CancellationToken cancellationToken)
    {
        var secret = SecretToken.Create();
        await resets.AddAsync(PasswordReset.Issue(user.Id, secret.Hash, time.GetUtcNow()), cancellationToken);

        await jobs.EnqueueEmailAsync(
            user.Email.Value,
            $"A new password for {app.Value.Name}",
            new EmailContent(EmailContent.Greet(user.DisplayName), "choose a new password by opening this link within one hour:")
            {
                Link = new EmailLink("Choose a new password", $"{app.Value.PublicUrl.TrimEnd('/')}/reset-password?token={secret.Value}"),
                Note = "If you did not ask for it, ignore this mail: your password stays as it is.",
            },
            cancellationToken);
    }

    public Task TellOfChangeAsync(User user, CancellationToken cancellationToken) =>
        jobs.EnqueueEmailAsync(
            user.Email.Value,
            $"Your password for {app.Value.Name} was changed",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"your password was changed on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}, and you were signed out everywhere else.",
                "If it was not you, choose a new password now:")
            {
                Link = new EmailLink("Choose a new password", $"{app.Value.PublicUrl.TrimEnd('/')}/forgot-password"),
            },
            cancellationToken);
}
