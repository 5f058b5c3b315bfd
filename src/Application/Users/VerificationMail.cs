using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Email;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>The mails around proving an address. They leave after the commit.</summary>
internal sealed class VerificationMail(
    IRepository<EmailVerification> verifications, IEmailSender emails, IUnitOfWork unitOfWork, IOptions<AppOptions> app, TimeProvider time)
{
    public async Task SendLinkAsync(User user, CancellationToken cancellationToken)
    {
        var secret = SecretToken.Create();
        await verifications.AddAsync(EmailVerification.Issue(user.Id, secret.Hash, time.GetUtcNow()), cancellationToken);

        Send(user, $"Verify your address for {app.Value.Name}", $"""
            Hello {user.DisplayName},

            please verify your mail address by opening this link within 24 hours:

            {app.Value.PublicUrl.TrimEnd('/')}/verify-email?token={secret.Value}

            If you did not register, ignore this mail.
            """);
    }

    public void TellOwnerOfAttempt(User user) =>
        Send(user, $"You have an account at {app.Value.Name} already", $"""
            Hello {user.DisplayName},

            somebody tried to register with your mail address. You have an account already: log in with it.
            If it was not you, there is nothing to do.
            """);

    private void Send(User user, string subject, string text) =>
        unitOfWork.OnCommitted(token => emails.SendAsync(new EmailMessage(user.Email.Value, subject, text), token));
}
