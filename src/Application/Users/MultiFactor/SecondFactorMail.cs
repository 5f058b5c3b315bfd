using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Notifies users of changes to their second factors.</summary>
internal sealed class SecondFactorMail(SecurityNotice notice)
{
    /// <param name="what">Such as <c>An authenticator app was added</c>.</param>
    public Task NotifyOfChangeAsync(User user, string what, CancellationToken cancellationToken) =>
        notice.SendAsync(
            user, $"Your sign-in to {notice.App} was changed", $"{what} {notice.When}, and you were signed out everywhere else.", cancellationToken);

    public Task NotifyOfRecoveryAsync(User user, int left, CancellationToken cancellationToken) => notice.SendAsync(
        user,
        $"A recovery code for {notice.App} was used",
        $"one of your recovery codes was used {notice.When}; {left} are left.",
        cancellationToken);

    public Task NotifyOfNewCodesAsync(User user, CancellationToken cancellationToken) => notice.SendAsync(
        user,
        $"New recovery codes for {notice.App}",
        $"your recovery codes were replaced {notice.When}; the previous ones stopped working.",
        cancellationToken);
}
