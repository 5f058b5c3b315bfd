using SvcInfra.Application.Email;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Prints emails to standard output, in Development only. It does not use the log, which is kept: emails contain secrets.</summary>
internal sealed class ConsoleEmailSender(MimeMessages messages, TextWriter output) : IEmailSender
{
    public async Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken)
    {
        // Builds the MIME message, so that an invalid email is refused as by the other senders.
        using var mail = messages.Create(id, message);
        var text = $"---- email {mail.MessageId}\nTo: {message.To}\nSubject: {message.Subject}\n\n{message.Text.TrimEnd()}\n----\n";

        // Control characters could manipulate the terminal.
        await output.WriteAsync(new string([.. text.Where(c => c == '\n' || !char.IsControl(c))]).AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}
