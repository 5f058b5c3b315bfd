namespace SvcInfra.Application.Email;

/// <summary>
/// Hands an email over for delivery. Use cases enqueue <see cref="SendEmail"/> instead, so that no email is sent if the transaction rolls back.
/// </summary>
public interface IEmailSender
{
    /// <param name="id">
    /// Becomes part of the Message-ID. An email that is sent again with the same id replaces the earlier one if that is still in the pickup folder;
    /// otherwise receivers recognise the duplicate by the Message-ID.
    /// </param>
    /// <exception cref="ArgumentException">The message is not a valid email.</exception>
    /// <exception cref="EmailRefusedException">The mail server rejects this email for good.</exception>
    /// <exception cref="IOException">The email could not be handed over now. Retry later.</exception>
    Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken);
}

/// <param name="To">One email address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
/// <param name="Html">The same content as HTML; null: only plain text.</param>
public sealed record EmailMessage(string To, string Subject, string Text, string? Html = null);

/// <summary>The mail server rejects this email for good; retrying does not help.</summary>
public sealed class EmailRefusedException(string message) : Exception(message);
