using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Notifies a user of a sign-in from a device that none of their earlier sessions used. The very first sign-in is not reported.</summary>
[Job("users.tell-of-new-device", Tenantless = true)]
public sealed record NotifyNewDevice(Guid SessionId) : IJob;

internal sealed class NotifyNewDeviceHandler(IReadRepository<Session> sessions, IReadRepository<User> users, SecurityNotice notice)
    : IJobHandler<NotifyNewDevice>
{
    /// <summary>Number of earlier sessions compared, newest first.</summary>
    private const int MaxComparedSessions = 200;

    public async Task HandleAsync(NotifyNewDevice job, JobContext context, CancellationToken cancellationToken)
    {
        if (await sessions.GetByIdAsync(job.SessionId, cancellationToken) is not { } session
            || await users.GetByIdAsync(session.UserId, cancellationToken) is not { } user)
        {
            return;
        }

        var device = Device.Of(session.UserAgent, session.IpAddress);
        var earlier = await sessions.ListAsync(new SessionsBefore(session, MaxComparedSessions), cancellationToken);
        if (earlier.Count == 0 || earlier.Any(other => Device.Of(other.UserAgent, other.IpAddress) == device))
        {
            return;
        }

        var program = EmailContent.Unlinked(session.UserAgent ?? "an unnamed program");
        var ipAddress = HashedIpAddress.Shown(session.IpAddress) ?? "an unknown IP address";
        await notice.SendAsync(
            user,
            $"A new sign-in to {notice.App}",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"you signed in on {session.CreatedAt:yyyy-MM-dd HH:mm} UTC with a new program or from a new place:",
                $"{program} from {ipAddress}",
                "If it was not you, choose a new password now. That ends all sessions:")
            {
                Link = notice.NewPassword,
            },
            cancellationToken);
    }
}
