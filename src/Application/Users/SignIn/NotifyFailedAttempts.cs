using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Tells the owner of an account, if there is one, that somebody tried passwords. A job, so that the attempt itself does the same with and without an account.</summary>
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

        await notice.SendAsync(
            user,
            $"Wrong passwords at {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"somebody tried several wrong passwords for your account{(job.IpAddress is { } ip ? $", the last time from {ip}" : string.Empty)}. Sign-in has to wait for a few minutes now.",
                "If it was you and you forgot the password, choose a new one, which works at once:")
            {
                Link = notice.NewPassword,
                Note = "If it was not you, there is nothing to do; a second factor keeps your account safe even from a right guess.",
            },
            cancellationToken);
    }
}
