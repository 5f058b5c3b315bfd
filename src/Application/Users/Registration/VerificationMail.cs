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

/// <summary>The emails of email verification. They are sent after the commit.</summary>
internal sealed class VerificationMail(
    IRepository<EmailVerification> repository, IEmailVerifications verifications, IJobs jobs, IOptions<AppOptions> app, TimeProvider time)
{
    /// <summary>
    /// Emails a link, or notifies the owner of a verified account, at most <see cref="EmailRateLimit.PerEmailAddress"/> times an hour.
    /// </summary>
    /// <param name="issue">Creates the verification. For a verified account its token is not emailed, but it counts towards the limit.</param>
    public async Task SendAsync(User user, Func<byte[], EmailVerification> issue, CancellationToken cancellationToken)
    {
        if (await verifications.CountOfLastHourWithLockAsync(user.Id, time.GetUtcNow(), cancellationToken) >= EmailRateLimit.PerEmailAddress)
        {
            return;
        }

        var secret = SecretToken.Create();
        var verification = await repository.AddAsync(issue(secret.Hash), cancellationToken);
        await (user.IsEmailVerified || user.IsDisabled
            ? NotifyOwnerOfAttemptAsync(user, cancellationToken)
            : SendLinkAsync(user, verification, secret, cancellationToken));
    }

    private Task SendLinkAsync(User user, EmailVerification verification, SecretToken secret, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            user.Email.Value,
            $"Verify your email address for {app.Value.Name}",
            new EmailContent(
                EmailContent.Greet(verification.DisplayName ?? user.DisplayName),
                verification.Binding == RegistrationBinding.None
                    ? "please verify your email address by opening this link within 24 hours. Your email address was registered more than once, "
                        + "so choose a password afterwards with \"Forgot password\":"
                    : "please verify your email address by opening this link within 24 hours:")
            {
                Link = new EmailLink("Verify my email address", app.Value.UrlOf($"verify-email?token={secret.Value}")),
                Note = "If you did not register, ignore this email.",
            },
            cancellationToken);

    private Task NotifyOwnerOfAttemptAsync(User user, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(
            user.Email.Value,
            $"You have an account at {app.Value.Name} already",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                "someone tried to register with your email address. You have an account already: sign in with it.")
            {
                Note = "If it was not you, you do not need to do anything.",
            },
            cancellationToken);
}
