using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>The mails around passwords. They are enqueued with the command and leave after its commit.</summary>
internal sealed class PasswordMail(IRepository<PasswordReset> resets, IJobs jobs, IOptions<AppOptions> app, IRequestContext context, TimeProvider time)
{
    public async Task SendLinkAsync(User user, CancellationToken cancellationToken)
    {
        var secret = SecretToken.Create();
        await resets.AddAsync(PasswordReset.Issue(user.Id, secret.Hash, time.GetUtcNow()), cancellationToken);

        await SendAsync(user, $"A new password for {app.Value.Name}", $"""
            Hello {user.DisplayName},

            choose a new password by opening this link within one hour:

            {app.Value.PublicUrl.TrimEnd('/')}/reset-password?token={secret.Value}

            If you did not ask for it, ignore this mail: your password stays as it is.
            """, cancellationToken);
    }

    public Task TellOfChangeAsync(User user, CancellationToken cancellationToken) =>
        SendAsync(user, $"Your password for {app.Value.Name} was changed", $"""
            Hello {user.DisplayName},

            your password was changed on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}, and you were signed out everywhere else.

            If it was not you, choose a new password now: {app.Value.PublicUrl.TrimEnd('/')}/forgot-password
            """, cancellationToken);

    private async Task SendAsync(User user, string subject, string text, CancellationToken cancellationToken) =>
        await jobs.EnqueueAsync(new SendEmail(user.Email.Value, subject, text), options: null, cancellationToken);
}
