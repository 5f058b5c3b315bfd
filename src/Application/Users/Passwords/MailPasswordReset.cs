using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Emails a password reset link if the account exists. A job, so that the request does the same work with and without an account.
/// </summary>
[NotAudited("Anonymous callers may request a link; the use of the link is audited.")]
[Job("users.mail-password-reset", EncryptPayload = true, Tenantless = true)]
public sealed record MailPasswordReset(string Email) : IJob;

internal sealed class MailPasswordResetHandler(IReadRepository<User> users, IPasswordResets resets, PasswordMail mail, TimeProvider time)
    : IJobHandler<MailPasswordReset>
{
    public async Task HandleAsync(MailPasswordReset job, JobContext context, CancellationToken cancellationToken)
    {
        if (await users.FirstOrDefaultAsync(new UserByEmail(EmailAddress.FromStored(job.Email)), cancellationToken) is { IsDisabled: false } user
            && await resets.CountOpenWithLockAsync(user.Id, time.GetUtcNow(), cancellationToken) < EmailRateLimit.PerEmailAddress)
        {
            await mail.SendLinkAsync(user, cancellationToken);
        }
    }
}
