using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>The mails around passkeys. They are enqueued with the command and leave after its commit.</summary>
internal sealed class PasskeyMail(IJobs jobs, IOptions<AppOptions> app, IRequestContext context, TimeProvider time)
{
    public Task TellOfRegistrationAsync(User user, Passkey passkey, CancellationToken cancellationToken) =>
        SendAsync(user, $"A passkey was added to your account at {app.Value.Name}", $"""
            the passkey "{passkey.Name}" was added {When}. Whoever has it signs in without your password.

            If it was not you, change your password and delete the passkey.
            """, cancellationToken);

    public Task TellOfDeletionAsync(User user, Passkey passkey, CancellationToken cancellationToken) =>
        SendAsync(user, $"A passkey was deleted from your account at {app.Value.Name}", $"""
            the passkey "{passkey.Name}" was deleted {When}, and you were signed out everywhere else.

            If it was not you, choose a new password now: {app.Value.PublicUrl.TrimEnd('/')}/forgot-password
            """, cancellationToken);

    public Task TellOfSuspensionAsync(User user, Passkey passkey, CancellationToken cancellationToken) =>
        SendAsync(user, $"A passkey of your account at {app.Value.Name} may have been copied", $"""
            a sign-in with the passkey "{passkey.Name}" was refused {When}: its counter had not grown, as if there were two of it.
            It works no longer. Sign in another way, delete it, and add a new one.
            """, cancellationToken);

    private string When => $"on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}";

    private async Task SendAsync(User user, string subject, string text, CancellationToken cancellationToken) =>
        await jobs.EnqueueAsync(new SendEmail(user.Email.Value, subject, $"Hello {user.DisplayName},\n\n{text}"), options: null, cancellationToken);
}
