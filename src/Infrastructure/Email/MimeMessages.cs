using System.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;

namespace SvcInfra.Infrastructure.Email;

/// <summary>
/// Builds MIME messages (RFC 5322, 2045 and 2047): plain text, and HTML as its alternative if there is any. The text stays readable, unwrapped and
/// unencoded where its lines and the receiver allow it. The HTML is always base64, so that a link appears once in the raw email.
/// </summary>
internal sealed class MimeMessages(IOptions<EmailOptions> options, IOptions<AppOptions> app, TimeProvider time)
{
    /// <summary>RFC 5322 §2.1.1, without the line end.</summary>
    public const int MaxLineLength = 998;

    /// <exception cref="ArgumentException">A header contains a line break, or an email address is malformed.</exception>
    public MimeMessage Create(Guid id, EmailMessage message)
    {
        RefuseLineBreaks("From", app.Value.Name);
        RefuseLineBreaks("To", message.To);
        RefuseLineBreaks("Subject", message.Subject);

        var mail = new MimeMessage
        {
            Subject = message.Subject,
            Date = time.GetUtcNow(),
            MessageId = $"{id:N}@{options.Value.From.Split('@')[^1]}",
            Body = Body(message),
        };
        mail.From.Add(Mailbox(app.Value.Name, options.Value.From));
        mail.To.Add(Mailbox(name: null, message.To));
        mail.Prepare(EncodingConstraint.EightBit, MaxLineLength);
        return mail;
    }

    /// <summary>Lines end with CRLF (RFC 5322) on every system. Only an email address with non-ASCII letters before the @ needs RFC 6532.</summary>
    public static FormatOptions FormatOf(MimeMessage mail)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = mail.To.Mailboxes.Concat(mail.From.Mailboxes).Any(mailbox => !Ascii.IsValid(mailbox.LocalPart));
        return format;
    }

    private static MimeEntity Body(EmailMessage message)
    {
        var text = Part(TextFormat.Plain, message.Text, ContentEncoding.EightBit);

        // The last alternative is the best one (RFC 2046 §5.1.4).
        return message.Html is null ? text : new MultipartAlternative(text, Part(TextFormat.Html, message.Html, ContentEncoding.Base64));
    }

    private static TextPart Part(TextFormat format, string text, ContentEncoding encoding)
    {
        var part = new TextPart(format) { ContentTransferEncoding = encoding };
        part.SetText("utf-8", text.EndsWith('\n') ? text.ReplaceLineEndings("\r\n") : text.ReplaceLineEndings("\r\n") + "\r\n");
        return part;
    }

    private static MailboxAddress Mailbox(string? name, string address)
    {
        MailboxAddress mailbox;
        try
        {
            mailbox = new MailboxAddress(name, address);
        }
        catch (ParseException e)
        {
            throw new ArgumentException("The email address is malformed.", nameof(address), e);
        }

        if (string.IsNullOrEmpty(mailbox.Domain))
        {
            throw new ArgumentException("The email address has no domain.", nameof(address));
        }

        // Servers without RFC 6531 accept international domains in their ASCII form.
        mailbox.Address = MailboxAddress.EncodeAddrspec(mailbox.Address);
        return mailbox;
    }

    private static void RefuseLineBreaks(string header, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new ArgumentException($"The header {header} must not contain a line break, which would inject another header.", nameof(value));
        }
    }
}
