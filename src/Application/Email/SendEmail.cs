using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Email;

/// <summary>Sends a mail after the commit of the command that enqueues it. Encrypted at rest: mails hold secrets.</summary>
/// <param name="To">One address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
/// <param name="Html">The same as HTML; null: the mail is plain text alone. Jobs that were enqueued before there was HTML have none.</param>
[Job("email.send", EncryptPayload = true)]
public sealed record SendEmail(string To, string Subject, string Text, string? Html = null) : IJob;

internal sealed class SendEmailHandler(IEmailSender emails) : IJobHandler<SendEmail>
{
    public async Task HandleAsync(SendEmail job, JobContext context, CancellationToken cancellationToken)
    {
        try
        {
            await emails.SendAsync(context.JobId, new EmailMessage(job.To, job.Subject, job.Text, job.Html), cancellationToken);
        }
        catch (Exception e) when (e is ArgumentException or EmailRefusedException)
        {
            throw new NonRetryableJobException(e.Message, e);
        }
    }
}

public static class EmailJobs
{
    /// <summary>Enqueues the mail as plain text and HTML.</summary>
    /// <param name="jobs">Those of the running command.</param>
    /// <param name="to">One address.</param>
    /// <param name="subject">One line.</param>
    public static async Task EnqueueEmailAsync(this IJobs jobs, string to, string subject, EmailContent content, CancellationToken cancellationToken) =>
        await jobs.EnqueueAsync(new SendEmail(to, subject, content.ToText(), content.ToHtml()), options: null, cancellationToken);

    /// <summary>The same for a mail about somebody's own account, which concerns no tenant: the suspension of one must not keep it back, nor its purge take it away.</summary>
    public static async Task EnqueuePersonalEmailAsync(this IJobs jobs, string to, string subject, EmailContent content, CancellationToken cancellationToken) =>
        await jobs.EnqueueAsync(new SendEmail(to, subject, content.ToText(), content.ToHtml()), new EnqueueOptions { Tenantless = true }, cancellationToken);
}
