using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>Mails a link to a new password, if there is such an account. A job, so that the request does the same work with and without one.</summary>
[NotAudited("Anybody may ask for a link; what comes of it is an entry.")]
[Job("users.mail-password-reset", EncryptPayload = true, Tenantless = true)]
public sealed record MailPasswordReset(string Email) : IJob;

internal sealed class MailPasswordResetHandler(IReadRepository<User> users, IPasswordResets resets, PasswordMail mail, TimeProvider time) : IJobHandler<MailPasswordReset>
{
    public async Task HandleAsync(MailPasswordReset job, JobContext context, CancellationToken cancellationToken)
    {
        if (await users.FirstOrDefaultAsync(new UserByEmail(EmailAddress.FromStored(job.Email)), cancellationToken) is { IsDisabled: false } user
            && await resets.CountOpenInTurnAsync(user.Id, time.GetUtcNow(), cancellationToken) < EmailRateLimit.PerEmailAddress)
        {
            await mail.SendLinkAsync(user, cancellationToken);
        }
    }
}
