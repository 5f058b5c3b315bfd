using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>The mails around proving an address. They are enqueued with the command and leave after its commit.</summary>
internal sealed class VerificationMail(
    IRepository<EmailVerification> verifications, IJobs jobs, IOptions<AppOptions> app, TimeProvider time)
{
    public async Task SendLinkAsync(User user, CancellationToken cancellationToken)
    {
        var secret = SecretToken.Create();
        await verifications.AddAsync(EmailVerification.Issue(user.Id, secret.Hash, time.GetUtcNow()), cancellationToken);

        await jobs.EnqueuePersonalEmailAsync(
            user.Email.Value,
            $"Verify your address for {app.Value.Name}",
            new EmailContent(EmailContent.Greet(user.DisplayName), "please verify your mail address by opening this link within 24 hours:")
            {
                Link = new EmailLink("Verify my address", app.Value.AddressOf($"verify-email?token={secret.Value}")),
                Note = "If you did not register, ignore this mail.",
            },
            cancellationToken);
    }

    public Task TellOwnerOfAttemptAsync(User user, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            user.Email.Value,
            $"You have an account at {app.Value.Name} already",
            new EmailContent(
                EmailContent.Greet(user.DisplayName), "somebody tried to register with your mail address. You have an account already: log in with it.")
            {
                Note = "If it was not you, there is nothing to do.",
            },
            cancellationToken);
}
