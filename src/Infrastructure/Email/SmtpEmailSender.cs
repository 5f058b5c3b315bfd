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
/// Sends each email to a mail server (RFC 5321) over a connection of its own. The text of a server's reply may contain the recipient, so errors and
/// logs contain only its codes.
/// </summary>
internal sealed partial class SmtpEmailSender(IOptions<EmailOptions> options, MimeMessages messages, ILogger<SmtpEmailSender> logger) : IEmailSender
{
    private readonly SmtpOptions _server = options.Value.Smtp;

    public async Task SendAsync(Guid id, EmailMessage message, CancellationToken cancellationToken)
    {
        using var mail = messages.Create(id, message);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_server.Timeout);
        try
        {
            await DeliverAsync(mail, timeout.Token);
        }
        catch (SmtpCommandException e) when (IsRefusal(e))
        {
            throw new EmailRefusedException($"The mail server rejected the email: {Codes(e)}.");
        }
        catch (Exception e) when (IsMisconfiguration(e))
        {
            var reason = e is SmtpCommandException command ? Codes(command) : e.Message;
            LogMisconfigured(_server.Host!, _server.Port, reason);
            throw Retryable($"The mail server refused the settings in Email:Smtp: {reason}", e is SmtpCommandException ? null : e);
        }
        catch (SmtpCommandException e)
        {
            throw Retryable($"The mail server did not accept the email now: {Codes(e)}.", inner: null);
        }
        catch (Exception e) when (e is SocketException or ProtocolException)
        {
            throw Retryable($"The mail server is unreachable, or the connection broke: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Retryable($"The mail server took longer than {_server.Timeout.TotalSeconds} s.", e);
        }
    }

    private async Task DeliverAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        // No revocation check, like HttpClient: a server's network often cannot reach the revocation lists.
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
            throw new EmailRefusedException(
                "The email address has non-ASCII letters before the @, which the mail server does not support (RFC 6531).");
        }

        await smtp.SendAsync(format, mail, cancellationToken);
        await DisconnectAsync(smtp, cancellationToken);
    }

    /// <summary>The server has accepted the email, so an error here must not cause a retry.</summary>
    private async Task DisconnectAsync(SmtpClient smtp, CancellationToken cancellationToken)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
            LogDisconnectFailed(e);
        }
    }

    /// <summary>Never StartTlsWhenAvailable: an attacker in between could remove the server's offer of STARTTLS.</summary>
    private static SecureSocketOptions SocketOptions(SmtpOptions server) => server.Security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.Auto when server.Port == 465 => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    /// <param name="inner">Never a server's reply, which may contain the recipient.</param>
    private static IOException Retryable(string message, Exception? inner) => new(message, inner);

    private static bool IsRefusal(SmtpCommandException e) =>
        (int)e.StatusCode >= 500 && e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted;

    /// <summary>The cause is the configuration, not this email, which is sent once the configuration is valid.</summary>
    private static bool IsMisconfiguration(Exception e) =>
        e is InvalidCredentialsException or SslHandshakeException or ServiceNotAuthenticatedException or NotSupportedException
        || (e is SmtpCommandException command && (int)command.StatusCode >= 500);

    /// <summary>The reply code and, if the server sends one, the enhanced status code (RFC 3463), such as <c>550 5.1.1</c>.</summary>
    private static string Codes(SmtpCommandException e) => $"{(int)e.StatusCode} {EnhancedCode().Match(e.Message).Value}".TrimEnd();

    [GeneratedRegex(@"\b[245]\.\d{1,3}\.\d{1,3}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnhancedCode();

    [LoggerMessage(
        LogLevel.Error,
        "CONFIGURATION: emails stay queued: {Host}:{Port} refused Email:Smtp or Email:From: {Reason}. They are sent once the configuration is valid")]
    private partial void LogMisconfigured(string host, int port, string reason);

    [LoggerMessage(LogLevel.Debug, "The mail server accepted the email, but the connection broke before it was closed")]
    private partial void LogDisconnectFailed(Exception exception);
}
