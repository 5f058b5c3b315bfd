using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Tells users by mail what happened to their way in, so that they notice what was not them. Enqueued with the command; it leaves after the commit.</summary>
internal sealed class SecurityNotice(IJobs jobs, IOptions<AppOptions> app, IRequestContext context, TimeProvider time)
{
    /// <summary>The application's name, for subjects.</summary>
    public string App => app.Value.Name;

    /// <summary>When and from where, for a sentence.</summary>
    public string When => $"on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC{(context.IpAddress is { } ip ? $" from {ip}" : string.Empty)}";

    /// <summary>What helps whoever did not do it.</summary>
    public EmailLink NewPassword => new("Choose a new password", app.Value.AddressOf("forgot-password"));

    /// <summary>With a link to a new password below.</summary>
    public Task SendAsync(User user, string subject, string what, CancellationToken cancellationToken) =>
        SendAsync(
            user,
            subject,
            new EmailContent(EmailContent.Greet(user.DisplayName), what, "If it was not you, choose a new password now:")
            {
                Link = NewPassword,
            },
            cancellationToken);

    public Task SendAsync(User user, string subject, EmailContent content, CancellationToken cancellationToken) =>
        jobs.EnqueuePersonalEmailAsync(user.Email.Value, subject, content, cancellationToken);
}
