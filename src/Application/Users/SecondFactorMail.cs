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
    public Task TellOfChangeAsync(User user, string what, CancellationToken cancellationToken) =>
        SendAsync(user, $"Your sign-in to {app.Value.Name} was changed", $"""
            Hello {user.DisplayName},

            {what} on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}, and you were signed out everywhere else.

            If it was not you, choose a new password now: {app.Value.PublicUrl.TrimEnd('/')}/forgot-password
            """, cancellationToken);

    public Task TellOfRecoveryAsync(User user, int left, CancellationToken cancellationToken) =>
        SendAsync(user, $"A recovery code for {app.Value.Name} was used", $"""
            Hello {user.DisplayName},

            one of your recovery codes was used on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}; {left} are left.

            If it was not you, choose a new password now: {app.Value.PublicUrl.TrimEnd('/')}/forgot-password
            """, cancellationToken);

    public Task TellOfNewCodesAsync(User user, CancellationToken cancellationToken) =>
        SendAsync(user, $"New recovery codes for {app.Value.Name}", $"""
            Hello {user.DisplayName},

            your recovery codes were replaced on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}; those of before work no longer.

            If it was not you, choose a new password now: {app.Value.PublicUrl.TrimEnd('/')}/forgot-password
            """, cancellationToken);

    private async Task SendAsync(User user, string subject, string text, CancellationToken cancellationToken) =>
        await jobs.EnqueueAsync(new SendEmail(user.Email.Value, subject, text), options: null, cancellationToken);
}
