using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Email;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Email;

/// <summary>
/// Writes each mail as an <c>.eml</c> file. A file appears whole or not at all, and only its owner can read it: mails carry secrets. The file bears the
/// mail's id: a mail that is sent again replaces its file.
/// </summary>
internal sealed class PickupDirectoryEmailSender(IOptions<EmailOptions> options, IHostEnvironment environment, MimeMessages messages) : IEmailSender
{
    private readonly string _directory = Path.GetFullPath(
        options.Value.PickupDirectory ?? "App_Data/mail", environment.ContentRootPath);

    public async Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var mail = messages.Create(id, message);
        PrivateFiles.CreateFolder(_directory);
        var name = $"{id:N}.eml";
        var partial = Path.Combine(_directory, "." + name);

        // A process that was killed may have left a part of it.
        await using (var file = PrivateFiles.Open(partial, FileMode.Create, FileAccess.Write))
        {
            await mail.WriteToAsync(MimeMessages.FormatOf(mail), file, cancellationToken);
        }

        File.Move(partial, Path.Combine(_directory, name), overwrite: true);
    }
}
