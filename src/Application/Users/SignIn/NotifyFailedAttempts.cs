using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Notifies the owner of an account, if it exists, of failed sign-in attempts. A job, so that the attempt does the same work with and without an
/// account.
/// </summary>
[Job("users.tell-of-wrong-attempts", EncryptPayload = true, Tenantless = true)]
public sealed record NotifyFailedAttempts(string Email, string? IpAddress) : IJob;

internal sealed class NotifyFailedAttemptsHandler(IReadRepository<User> users, SecurityNotice notice) : IJobHandler<NotifyFailedAttempts>
{
    public async Task HandleAsync(NotifyFailedAttempts job, JobContext context, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(job.Email);
        if (!email.IsSuccess || await users.FirstOrDefaultAsync(new UserByEmail(email.Value), cancellationToken) is not { IsDisabled: false } user)
        {
            return;
        }

        var from = job.IpAddress is { } ip ? $", the last time from {ip}" : string.Empty;
        await notice.SendAsync(
            user,
            $"Wrong passwords at {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"someone tried several wrong passwords for your account{from}. Further attempts have to wait for a few minutes now.",
                "If it was you and you forgot the password, choose a new one; it works at once:")
            {
                Link = notice.NewPassword,
                Note = "If it was not you, you do not need to do anything. A second factor protects your account even if the password is guessed.",
            },
            cancellationToken);
    }
}
