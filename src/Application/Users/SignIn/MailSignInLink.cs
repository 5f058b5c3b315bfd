using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Emails a sign-in link if the account exists. A job, so that the request does the same work with and without an account.
/// </summary>
/// <param name="RequestHash">SHA-256 of the secret returned to the browser that requested the link.</param>
[NotAudited("Anonymous callers may request a link; the use of the link is audited.")]
[Job("users.mail-sign-in-link", EncryptPayload = true, Tenantless = true)]
public sealed record MailSignInLink(string Email, [property: Secret] byte[] RequestHash) : IJob;

internal sealed class MailSignInLinkHandler(
    IReadRepository<User> users,
    IRepository<SignInLink> repository,
    ISignInLinks links,
    IJobs jobs,
    IOptions<AppOptions> app,
    TimeProvider time) : IJobHandler<MailSignInLink>
{
    public async Task HandleAsync(MailSignInLink job, JobContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await users.FirstOrDefaultAsync(new UserByEmail(EmailAddress.FromStored(job.Email)), cancellationToken);
        if (found is not { IsDisabled: false } user
            || await links.CountOpenWithLockAsync(user.Id, now, cancellationToken) >= EmailRateLimit.PerEmailAddress)
        {
            return;
        }

        var secret = SecretToken.Create();
        await repository.AddAsync(SignInLink.Issue(user.Id, secret.Hash, job.RequestHash, now), cancellationToken);
        await jobs.EnqueuePersonalEmailAsync(
            user.Email.Value,
            $"Sign in to {app.Value.Name}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                "sign in by opening this link within 15 minutes, preferably in the browser in which you requested it:")
            {
                Link = new EmailLink("Sign in", app.Value.UrlOf($"sign-in-link?token={secret.Value}")),
                Note = "If you did not request this, ignore this email, and do not share the link.",
            },
            cancellationToken);
    }
}
