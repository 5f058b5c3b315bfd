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

/// <summary>The mail that carries an invitation's token. It is enqueued with the command and leaves after its commit.</summary>
internal sealed class InvitationMail(IJobs jobs, IUserProfiles users, IOptions<AppOptions> app)
{
    public async Task SendAsync(Invitation invitation, Tenant tenant, SecretToken secret, CancellationToken cancellationToken)
    {
        var inviter = EmailContent.Unlinked((await users.FindAsync(invitation.InvitedBy, cancellationToken))?.DisplayName ?? "A former member");
        var name = EmailContent.Unlinked(tenant.Name);
        var until = invitation.ExpiresAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

        await jobs.EnqueueEmailAsync(
            invitation.Email.Value,
            $"{inviter} invites you to {name} on {app.Value.Name}",
            new EmailContent("Hello,", $"{inviter} invites you to join \"{name}\" on {app.Value.Name}. To answer, open this link before {until} UTC:")
            {
                // Behind the #, so that the token reaches no server's log and no Referer header.
                Link = new EmailLink("Answer the invitation", app.Value.AddressOf($"accept-invitation#token={secret.Value}")),
                Note = "You need an account with this mail address; if you have none, register with it first. If you did not expect this, ignore this mail.",
            },
            cancellationToken);
    }
}
