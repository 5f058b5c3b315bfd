using Microsoft.Extensions.Options;
using SvcInfra.Application.Email;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Email;

/// <summary>
/// Writes each email to an <c>.eml</c> file named after its id, so that an email that is sent again replaces its file. A file appears complete or
/// not at all. Only its owner can read it, because emails contain secrets.
/// </summary>
internal sealed class PickupDirectoryEmailSender(IOptions<EmailOptions> options, MimeMessages messages) : IEmailSender
{
    private readonly string _directory = options.Value.PickupDirectory!;

    public async Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var mail = messages.Create(id, message);
        PrivateFiles.CreateFolder(_directory);
        var name = $"{id:N}.eml";
        var partial = Path.Combine(_directory, "." + name);

        // FileMode.Create, because a process that was killed may have left a partial file.
        await using (var file = PrivateFiles.Open(partial, FileMode.Create, FileAccess.Write))
        {
            await mail.WriteToAsync(MimeMessages.FormatOf(mail), file, cancellationToken);
        }

        File.Move(partial, Path.Combine(_directory, name), overwrite: true);
    }
}
