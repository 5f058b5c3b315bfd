using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Registration;

namespace SvcInfra.Application.Users.Registration;

/// <summary>
/// Emails another verification link to an unverified email address. A job, so that the request does the same work with and without an account.
/// </summary>
/// <param name="From">Keyed hash of the IP address.</param>
[NotAudited("Anonymous callers may request a link; the use of the link is audited.")]
[Job("users.mail-verification", EncryptPayload = true, Tenantless = true)]
public sealed record MailVerification(string Email, string? From) : IJob;

internal sealed class MailVerificationHandler(
    IReadRepository<User> users, IReadRepository<EmailVerification> verifications, VerificationMail mail, TimeProvider time)
    : IJobHandler<MailVerification>
{
    public async Task HandleAsync(MailVerification job, JobContext context, CancellationToken cancellationToken)
    {
        var found = await users.FirstOrDefaultAsync(new UserByEmail(EmailAddress.FromStored(job.Email)), cancellationToken);
        if (found is not { IsEmailVerified: false, IsDisabled: false } user)
        {
            return;
        }

        var registration = RegistrationOf(await verifications.ListAsync(new UserRegistrationsOf(user.Id), cancellationToken), job.From);
        await mail.SendAsync(
            user,
            hash => registration?.Reissue(hash, time.GetUtcNow()) ?? EmailVerification.WithoutRegistration(user.Id, hash, time.GetUtcNow()),
            cancellationToken);
    }

    /// <summary>
    /// The newest registration from the same IP address, or else the only one. When several from other IP addresses compete, the verification
    /// confirms no credentials, and the owner chooses a password.
    /// </summary>
    private static EmailVerification? RegistrationOf(List<EmailVerification> newestFirst, string? from) =>
        newestFirst.Find(v => from is not null && v.RequestedFrom == from)
        ?? (newestFirst.TrueForAll(v => v.IsOfSameRegistration(newestFirst[0])) ? newestFirst.FirstOrDefault() : null);
}
