using System.Globalization;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>The email with an invitation's token. It is enqueued in the command's transaction and sent after its commit.</summary>
internal sealed class InvitationMail(IJobs jobs, IUserProfiles users, IOptions<AppOptions> app)
{
    public async Task SendAsync(Invitation invitation, Tenant tenant, SecretToken secret, CancellationToken cancellationToken)
    {
        var inviter = EmailContent.Unlinked((await users.FindAsync(invitation.InvitedBy, cancellationToken))?.DisplayName ?? "A former member");
        var name = EmailContent.Unlinked(tenant.Name);
        var expiry = invitation.ExpiresAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

        await jobs.EnqueueEmailAsync(
            invitation.Email.Value,
            $"{inviter} invites you to {name} on {app.Value.Name}",
            new EmailContent(
                "Hello,",
                $"{inviter} invites you to join \"{name}\" on {app.Value.Name}. To accept or decline, open this link before {expiry} UTC:")
            {
                // In the fragment (#), so that the token appears neither in a server's log nor in a Referer header.
                Link = new EmailLink("View the invitation", app.Value.UrlOf($"accept-invitation#token={secret.Value}")),
                Note = "You need an account with this email address. If you have none, register first. "
                    + "If you did not expect this invitation, ignore this email.",
            },
            cancellationToken);
    }
}
