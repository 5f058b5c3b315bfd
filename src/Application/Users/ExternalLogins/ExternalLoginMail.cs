using SvcInfra.Application.Email;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Notifies users by email when external accounts are linked or unlinked.</summary>
internal sealed class ExternalLoginMail(SecurityNotice notice)
{
    public Task NotifyOfLinkAsync(User user, ExternalIdentity identity, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"An account was linked to yours at {notice.App}",
            $"{Describe(identity.Provider, identity.Email ?? identity.Name)} was linked {notice.When}. "
            + "It signs in without your password. If you did not link it, unlink it, too.",
            cancellationToken);

    public Task NotifyOfUnlinkAsync(User user, ExternalLogin login, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user,
            $"An account was unlinked from yours at {notice.App}",
            $"{Describe(login.Provider, login.Account)} was unlinked {notice.When}, and you were signed out everywhere else.",
            cancellationToken);

    private static string Describe(string provider, string? account) =>
        account is null ? $"an account at {provider}" : $"the account \"{EmailContent.Unlinked(account)}\" at {provider}";
}
