using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>
/// Emails users about changes to their sign-in, so that they notice changes they did not make. Enqueued by the command; sent after its commit.
/// </summary>
internal sealed class SecurityNotice(IJobs jobs, IOptions<AppOptions> app, IRequestContext context, TimeProvider time)
{
    /// <summary>The application's name, used in subjects.</summary>
    public string App => app.Value.Name;

    /// <summary>Time and IP address, as part of a sentence.</summary>
    public string When => $"on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}";

    /// <summary>Lets a user who did not make the change choose a new password.</summary>
    public EmailLink NewPassword => new("Choose a new password", app.Value.UrlOf("forgot-password"));

    /// <summary>Adds a link to choose a new password.</summary>
    public Task SendAsync(User user, string subject, string message, CancellationToken cancellationToken) =>
        SendAsync(
            user,
            subject,
            new EmailContent(EmailContent.Greet(user.DisplayName), message, "If it was not you, choose a new password now:")
            {
                Link = NewPassword,
            },
            cancellationToken);

    public Task SendAsync(User user, string subject, EmailContent content, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(user.Email.Value, subject, content, cancellationToken);
}
