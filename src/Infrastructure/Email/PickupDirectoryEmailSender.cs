using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;

namespace SvcInfra.Infrastructure.Email;

/// <summary>
/// Writes each mail as an <c>.eml</c> file (RFC 5322, MIME, UTF-8). A file appears whole or not at all, and only its owner can read
/// it: mails carry secrets. The file bears the mail's id: a mail that is sent again replaces its file.
/// </summary>
internal sealed class PickupDirectoryEmailSender(IOptions<EmailOptions> options, IOptions<AppOptions> app, IHostEnvironment environment, TimeProvider time) : IEmailSender
{
    private readonly string _directory = Path.GetFullPath(
        options.Value.PickupDirectory ?? "App_Data/mail", environment.ContentRootPath);

    public async Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken)
    {
        var mail = Format(id, message, time.GetUtcNow());
        Directory.CreateDirectory(_directory);
        var name = $"{id:N}.eml";
        var partial = Path.Combine(_directory, "." + name);

        // A process that was killed may have left a part of it.
        var fileOptions = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            fileOptions.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(new FileStream(partial, fileOptions), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            await writer.WriteAsync(mail.AsMemory(), cancellationToken);
        }

        File.Move(partial, Path.Combine(_directory, name), overwrite: true);
    }

    private string Format(Guid id, EmailMessage message, DateTimeOffset now)
    {
        var mail = new StringBuilder();
        AppendHeader("From", $"{Phrase(app.Value.Name)} <{options.Value.From}>");
        AppendHeader("To", message.To);
        AppendHeader("Subject", EncodedWord(message.Subject));
        AppendHeader("Date", now.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        AppendHeader("Message-ID", $"<{id:N}@{options.Value.From.Split('@')[^1]}>");
        AppendHeader("MIME-Version", "1.0");
        AppendHeader("Content-Type", "text/plain; charset=utf-8");
        AppendHeader("Content-Transfer-Encoding", "8bit");
        return mail.Append("\r\n").Append(message.Text.ReplaceLineEndings("\r\n")).Append("\r\n").ToString();

        void AppendHeader(string name, string value)
        {
            if (value.AsSpan().ContainsAny('\r', '\n'))
            {
                throw new ArgumentException($"A line break in the header {name} would forge another header.", nameof(message));
            }

            mail.Append(name).Append(": ").Append(value).Append("\r\n");
        }
    }

    /// <summary>RFC 5322 §3.2.5: a display name, quoted so that a comma in it does not begin another address.</summary>
    private static string Phrase(string name) =>
        Ascii.IsValid(name) ? $"\"{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"" : EncodedWord(name);

    /// <summary>RFC 2047: text beyond ASCII, in pieces of at most 75 characters that split no character.</summary>
    private static string EncodedWord(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var words = new List<string>();
        var piece = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(piece.ToString()) + rune.Utf8SequenceLength > 45)
            {
                Flush();
            }

            piece.Append(rune);
        }

        Flush();
        return string.Join(" ", words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(piece.ToString()))}?=");
            piece.Clear();
        }
    }
}
