using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Tells a user of a sign-in from a place that none of their earlier sessions came from. The first sign-in of all is no news.</summary>
[Job("users.tell-of-new-device", Tenantless = true)]
public sealed record NotifyNewDevice(Guid SessionId) : IJob;

internal sealed class NotifyNewDeviceHandler(IReadRepository<Session> sessions, IReadRepository<User> users, SecurityNotice notice)
    : IJobHandler<NotifyNewDevice>
{
    /// <summary>The newest of them; who has more has been everywhere.</summary>
    private const int Compared = 200;

    public async Task HandleAsync(NotifyNewDevice job, JobContext context, CancellationToken cancellationToken)
    {
        if (await sessions.GetByIdAsync(job.SessionId, cancellationToken) is not { } session || await users.GetByIdAsync(session.UserId, cancellationToken) is not { } user)
        {
            return;
        }

        var device = Device.Of(session.UserAgent, session.IpAddress);
        var earlier = await sessions.ListAsync(new SessionsBefore(session, Compared), cancellationToken);
        if (earlier.Count == 0 || earlier.Any(other => Device.Of(other.UserAgent, other.IpAddress) == device))
        {
            return;
        }

        await notice.SendAsync(
            user,
            $"A new sign-in to {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"you signed in on {session.CreatedAt:yyyy-MM-dd HH:mm} UTC with a program or from a place that was not seen before:",
                $"{EmailContent.Unlinked(session.UserAgent ?? "an unnamed program")} from {HashedIpAddress.Shown(session.IpAddress) ?? "an unknown address"}",
                "If it was not you, choose a new password now, which ends all sessions:")
            {
                Link = notice.NewPassword,
            },
            cancellationToken);
    }
}
