using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Registration;

namespace SvcInfra.Application.Users.Registration;

/// <summary>The mails around proving an address. They leave after the commit.</summary>
internal sealed class VerificationMail(
    IRepository<EmailVerification> repository, IEmailVerifications verifications, IJobs jobs, IOptions<AppOptions> app, TimeProvider time)
{
    /// <summary>Mails a link, or tells the owner of an account that is proven, at most <see cref="EmailRateLimit.PerEmailAddress"/> times an hour.</summary>
    /// <param name="user">To whom.</param>
    /// <param name="issue">Makes the verification. For a proven account its token is not mailed, but it counts all the same.</param>
    public async Task SendAsync(User user, Func<byte[], EmailVerification> issue, CancellationToken cancellationToken)
    {
        if (await verifications.CountOfLastHourInTurnAsync(user.Id, time.GetUtcNow(), cancellationToken) >= EmailRateLimit.PerEmailAddress)
        {
            return;
        }

        var secret = SecretToken.Create();
        var verification = await repository.AddAsync(issue(secret.Hash), cancellationToken);
        await (user.IsEmailVerified || user.IsDisabled ? NotifyOwnerOfAttemptAsync(user, cancellationToken) : SendLinkAsync(user, verification, secret, cancellationToken));
    }

    private Task SendLinkAsync(User user, EmailVerification verification, SecretToken secret, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            user.Email.Value,
            $"Verify your address for {app.Value.Name}",
            new EmailContent(
                EmailContent.Greet(verification.DisplayName ?? user.DisplayName),
                verification.Binding == RegistrationBinding.None
                    ? "please verify your mail address by opening this link within 24 hours. Your address was registered more than once, so choose a password afterwards with \"forgot password\":"
                    : "please verify your mail address by opening this link within 24 hours:")
            {
                Link = new EmailLink("Verify my address", app.Value.AddressOf($"verify-email?token={secret.Value}")),
                Note = "If you did not register, ignore this mail.",
            },
            cancellationToken);

    private Task NotifyOwnerOfAttemptAsync(User user, CancellationToken cancellationToken) =>
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
