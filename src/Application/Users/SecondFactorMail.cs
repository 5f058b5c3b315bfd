using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Tells users what happened to their second factors.</summary>
internal sealed class SecondFactorMail(IJobs jobs, IOptions<AppOptions> app, IRequestContext context, TimeProvider time)
{
    /// <param name="user">Whom.</param>
    /// <param name="what">Such as <c>An authenticator app was added</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task TellOfChangeAsync(User user, string what, CancellationToken cancellationToken) =>
        SendAsync(user, $"Your sign-in to {app.Value.Name} was changed", $"{what} {When}, and you were signed out everywhere else.", cancellationToken);

    public Task TellOfRecoveryAsync(User user, int left, CancellationToken cancellationToken) =>
        SendAsync(user, $"A recovery code for {app.Value.Name} was used", $"one of your recovery codes was used {When}; {left} are left.", cancellationToken);

    public Task TellOfNewCodesAsync(User user, CancellationToken cancellationToken) =>
        SendAsync(user, $"New recovery codes for {app.Value.Name}", $"your recovery codes were replaced {When}; those of before work no longer.", cancellationToken);

    private string When => $"on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}";

    private Task SendAsync(User user, string subject, string what, CancellationToken cancellationToken) =>
        jobs.EnqueueEmailAsync(
            user.Email.Value,
            subject,
            new EmailContent(EmailContent.Greet(user.DisplayName), what, "If it was not you, choose a new password now:")
            {
                Link = new EmailLink("Choose a new password", $"{app.Value.PublicUrl.TrimEnd('/')}/forgot-password"),
            },
            cancellationToken);
}
