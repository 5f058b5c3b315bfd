using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Email;

/// <summary>Sends a mail after the commit of the command that enqueues it. Encrypted at rest: mails hold secrets.</summary>
/// <param name="To">One address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
[Job("email.send", EncryptPayload = true)]
public sealed record SendEmail(string To, string Subject, string Text) : IJob;

internal sealed class SendEmailHandler(IEmailSender emails) : IJobHandler<SendEmail>
{
    public async Task HandleAsync(SendEmail job, JobContext context, CancellationToken cancellationToken)
    {
        try
        {
            await emails.SendAsync(context.JobId, new EmailMessage(job.To, job.Subject, job.Text), cancellationToken);
        }
        catch (ArgumentException e)
        {
            throw new NonRetryableJobException(e.Message, e);
        }
    }
}
