namespace SvcInfra.Application.Email;

/// <summary>Hands a mail to whatever delivers it. Never call it inside a transaction; see <c>IUnitOfWork.OnCommitted</c>.</summary>
public interface IEmailSender
{
    /// <exception cref="IOException">The mail could not be handed over.</exception>
    Task SendAsync(EmailMessage message, CancellationToken cancellationToken);
}

/// <param name="To">One address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
public sealed record EmailMessage(string To, string Subject, string Text);
