namespace SvcInfra.Application.Email;

/// <summary>Hands a mail to whatever delivers it. Use cases enqueue <see cref="SendEmail"/> instead: this would send also what rolls back.</summary>
public interface IEmailSender
{
    /// <param name="id">The mail's identity. Sent again under the same id it replaces the earlier one as long as that is not delivered.</param>
    /// <exception cref="ArgumentException">The message cannot be written as a mail.</exception>
    /// <exception cref="IOException">The mail could not be handed over.</exception>
    Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken);
}

/// <param name="To">One address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
public sealed record EmailMessage(string To, string Subject, string Text);
