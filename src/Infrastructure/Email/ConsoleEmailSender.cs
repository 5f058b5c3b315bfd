using SvcInfra.Application.Email;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Prints what a mail says, in Development. Not through the log, which is kept: mails hold secrets.</summary>
internal sealed class ConsoleEmailSender(MimeMessages messages, TextWriter output) : IEmailSender
{
    public async Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken)
    {
        // What cannot be a mail is refused here as everywhere.
        using var mail = messages.Create(id, message);
        var text = $"---- mail {mail.MessageId}\nTo: {message.To}\nSubject: {message.Subject}\n\n{message.Text.TrimEnd()}\n----\n";

        // A terminal obeys control characters.
        await output.WriteAsync(new string([.. text.Where(c => c == '\n' || !char.IsControl(c))]).AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}
