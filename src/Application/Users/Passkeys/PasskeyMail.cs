using SvcInfra.Application.Email;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Notifies users by email of changes to their passkeys.</summary>
internal sealed class PasskeyMail(SecurityNotice notice)
{
    public Task NotifyOfRegistrationAsync(User user, Passkey passkey, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"A passkey was added to your account at {notice.App}",
            $"the passkey \"{EmailContent.Unlinked(passkey.Name)}\" was added {notice.When}. "
            + "It signs in without your password. If you did not add it, delete it, too.",
            cancellationToken);

    public Task NotifyOfDeletionAsync(User user, Passkey passkey, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"A passkey was deleted from your account at {notice.App}",
            $"the passkey \"{EmailContent.Unlinked(passkey.Name)}\" was deleted {notice.When}, and you were signed out everywhere else.",
            cancellationToken);

    public Task NotifyOfSuspensionAsync(User user, Passkey passkey, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"A passkey of your account at {notice.App} may have been copied",
            new EmailContent(
                EmailContent.Greet(user.DisplayName),
                $"a sign-in with the passkey \"{EmailContent.Unlinked(passkey.Name)}\" was refused {notice.When}, because its counter did not "
                + "increase. A copy of the passkey may be in use.",
                "The passkey is suspended. Sign in another way, delete it, and add a new one."),
            cancellationToken);
}
