using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Tells users what happened to their second factors.</summary>
internal sealed class SecondFactorMail(SecurityNotice notice)
{
    /// <param name="user">Whom.</param>
    /// <param name="what">Such as <c>An authenticator app was added</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task NotifyOfChangeAsync(User user, string what, CancellationToken cancellationToken) =>
        notice.SendAsync(user, $"Your sign-in to {notice.App} was changed", $"{what} {notice.When}, and you were signed out everywhere else.", cancellationToken);

    public Task NotifyOfRecoveryAsync(User user, int left, CancellationToken cancellationToken) =>
        notice.SendAsync(user, $"A recovery code for {notice.App} was used", $"one of your recovery codes was used {notice.When}; {left} are left.", cancellationToken);

    public Task NotifyOfNewCodesAsync(User user, CancellationToken cancellationToken) =>
        notice.SendAsync(user, $"New recovery codes for {notice.App}", $"your recovery codes were replaced {notice.When}; those of before work no longer.", cancellationToken);
}
