using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Registration;

namespace SvcInfra.Application.Users.Registration;

/// <summary>
/// Emails the verification link, or notifies the owner of an existing account. A job, so that a registration does the same work with and
/// without an account.
/// </summary>
/// <param name="Email">As registered.</param>
/// <param name="PasswordHash">Of this registration.</param>
/// <param name="DisplayName">Of this registration.</param>
/// <param name="MadeAccount">Whether this registration created the account.</param>
/// <param name="From">Keyed hash of the IP address.</param>
[NotAudited("The registration is audited, and so is the use of the link.")]
[Job("users.mail-registration", EncryptPayload = true, Tenantless = true)]
public sealed record MailRegistration(string Email, [property: Secret] string PasswordHash, string DisplayName, bool MadeAccount, string? From)
    : IJob;

internal sealed class MailRegistrationHandler(IReadRepository<User> users, VerificationMail mail, TimeProvider time)
    : IJobHandler<MailRegistration>
{
    public async Task HandleAsync(MailRegistration job, JobContext context, CancellationToken cancellationToken)
    {
        if (await users.FirstOrDefaultAsync(new UserByEmail(EmailAddress.FromStored(job.Email)), cancellationToken) is not { } user)
        {
            return;
        }

        await mail.SendAsync(
            user,
            hash => job.MadeAccount
                ? EmailVerification.ForAccount(user.Id, hash, job.From, time.GetUtcNow())
                : EmailVerification.ForLaterRegistration(user.Id, hash, job.PasswordHash, job.DisplayName, job.From, time.GetUtcNow()),
            cancellationToken);
    }
}
