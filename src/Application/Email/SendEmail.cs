using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Email;

/// <summary>Sends an email after the commit of the command that enqueues it. Encrypted at rest, because emails contain secrets.</summary>
/// <param name="To">One email address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
/// <param name="Html">The same content as HTML; null: only plain text, as in jobs that were enqueued by versions without HTML.</param>
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
    /// <summary>Enqueues an email as plain text and HTML in the acting tenant.</summary>
    /// <param name="to">One email address.</param>
    /// <param name="subject">One line.</param>
    public static async Task EnqueueEmailAsync(
        this IJobs jobs, string to, string subject, EmailContent content, CancellationToken cancellationToken) =>
        await jobs.EnqueueAsync(new SendEmail(to, subject, content.ToText(), content.ToHtml()), options: null, cancellationToken);

    /// <summary>
    /// Enqueues an email about a user's own account. The job belongs to no tenant, so that neither a suspension delays it nor a purge deletes it.
    /// </summary>
    /// <param name="to">One email address.</param>
    /// <param name="subject">One line.</param>
    public static async Task EnqueuePersonalEmailAsync(
        this IJobs jobs, string to, string subject, EmailContent content, CancellationToken cancellationToken)
    {
        var job = new SendEmail(to, subject, content.ToText(), content.ToHtml());
        await jobs.EnqueueAsync(job, new EnqueueOptions { Tenantless = true }, cancellationToken);
    }
}
