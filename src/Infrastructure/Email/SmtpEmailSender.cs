using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using SvcInfra.Application.Email;
using InvalidCredentialsException = MailKit.Security.AuthenticationException;

namespace SvcInfra.Infrastructure.Email;

/// <summary>
/// Hands each mail to a mail server (RFC 5321), over a connection of its own. What a server answers may hold the addressee, so that errors tell its codes and
/// not its words.
/// </summary>
internal sealed partial class SmtpEmailSender(IOptions<EmailOptions> options, MimeMessages messages, ILogger<SmtpEmailSender> logger) : IEmailSender
{
    private readonly SmtpOptions _server = options.Value.Smtp;

    public async Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken)
    {
        using var mail = messages.Create(id, message);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_server.Timeout);
        try
        {
            await HandOverAsync(mail, deadline.Token);
        }
        catch (SmtpCommandException e) when (IsRefusal(e))
        {
            throw new EmailRefusedException($"The mail server refuses the mail: {Codes(e)}.");
        }
        catch (Exception e) when (IsMisconfiguration(e))
        {
            var what = e is SmtpCommandException command ? Codes(command) : e.Message;
            LogMisconfigured(_server.Host!, _server.Port, what);
            throw NotNow($"The mail server cannot be used as Email:Smtp says: {what}", e is SmtpCommandException ? null : e);
        }
        catch (SmtpCommandException e)
        {
            throw NotNow($"The mail server does not take the mail now: {Codes(e)}.", inner: null);
        }
        catch (Exception e) when (e is SocketException or ProtocolException)
        {
            throw NotNow($"The mail server cannot be reached, or broke off: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotNow($"The mail server took longer than {_server.Timeout.TotalSeconds} s.", e);
        }
    }

    private async Task HandOverAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        // Lists of revoked certificates are not fetched, as HttpClient does not: the network of a server often has no way to them.
        using var smtp = new SmtpClient
        {
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = new ServerCertificates(_server.CaFile).Accept,
        };
        await smtp.ConnectAsync(_server.Host!, _server.Port, SocketOptions(_server), cancellationToken);
        if (!string.IsNullOrEmpty(_server.UserName))
        {
            await smtp.AuthenticateAsync(_server.UserName, _server.Password!, cancellationToken);
        }

        var format = MimeMessages.FormatOf(mail);
        if (format.International && !smtp.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            throw new EmailRefusedException("The address has letters beyond ASCII before the @, and the mail server does not take such addresses (RFC 6531).");
        }

        await smtp.SendAsync(format, mail, cancellationToken);
        await LeaveAsync(smtp, cancellationToken);
    }

    /// <summary>The server has the mail: whatever happens now is no reason to send it again.</summary>
    private async Task LeaveAsync(SmtpClient smtp, CancellationToken cancellationToken)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
            LogNoGoodbye(e);
        }
    }

    /// <summary>Never "if the server offers it": who sits between could take the offer away.</summary>
    private static SecureSocketOptions SocketOptions(SmtpOptions server) => server.Security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.Auto when server.Port == 465 => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    /// <param name="inner">Not what the server said, which may hold the addressee.</param>
    private static IOException NotNow(string message, Exception? inner) => new(message, inner);

    private static bool IsRefusal(SmtpCommandException e) =>
        (int)e.StatusCode >= 500 && e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted;

    /// <summary>It is not this mail's fault, and the mail leaves once the configuration is right.</summary>
    private static bool IsMisconfiguration(Exception e) =>
        e is InvalidCredentialsException or SslHandshakeException or ServiceNotAuthenticatedException or NotSupportedException
        || (e is SmtpCommandException command && (int)command.StatusCode >= 500);

    /// <summary>Such as <c>550 5.1.1</c>: the reply code, and the enhanced one (RFC 3463) if the server gives it.</summary>
    private static string Codes(SmtpCommandException e) => $"{(int)e.StatusCode} {EnhancedCode().Match(e.Message).Value}".TrimEnd();

    [GeneratedRegex(@"\b[245]\.\d{1,3}\.\d{1,3}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnhancedCode();

    [LoggerMessage(LogLevel.Error, "CONFIGURATION: no mail leaves: {Host}:{Port} cannot be used as Email:Smtp and Email:From say: {What}. Mails wait and are tried again")]
    private partial void LogMisconfigured(string host, int port, string what);

    [LoggerMessage(LogLevel.Debug, "The mail server took the mail and broke off instead of saying goodbye")]
    private partial void LogNoGoodbye(Exception exception);
}
