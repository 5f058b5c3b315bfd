namespace SvcInfra.Application.Email;

/// <summary>Hands a mail to whatever delivers it. Use cases enqueue <see cref="SendEmail"/> instead: this would send also what rolls back.</summary>
public interface IEmailSender
{
    /// <param name="id">
    /// The mail's identity, which is in its Message-ID. Sent again under the same id it replaces the earlier one where that is not delivered; elsewhere the
    /// Message-ID tells that it is the same mail.
    /// </param>
    /// <exception cref="ArgumentException">The message cannot be written as a mail.</exception>
    /// <exception cref="EmailRefusedException">The mail server will never take this mail.</exception>
    /// <exception cref="IOException">The mail could not be handed over now; later it may be.</exception>
    Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken);
}

/// <param name="To">One address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
/// <param name="Html">The same as HTML; null: the mail is plain text alone.</param>
public sealed record EmailMessage(string To, string Subject, string Text, string? Html = null);

/// <summary>The mail server refuses this mail, and would refuse it again.</summary>
public sealed class EmailRefusedException(string message) : Exception(message);
