using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using SvcInfra.TestSupport;

namespace SvcInfra.IntegrationTests.Email;

/// <summary>An SMTP server on a local TCP port. It keeps the emails it receives and its responses are configurable.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string UserName = "svcinfra";
    public const string Password = "planted-smtp-password";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<byte[]> _received = new();
    private readonly Task _running;

    /// <param name="certificate">If set, the server offers STARTTLS.</param>
    /// <param name="tls">Whether the server uses implicit TLS.</param>
    /// <param name="authenticated">Whether the server requires the password.</param>
    public MailServer(X509Certificate2? certificate = null, bool tls = false, bool authenticated = false)
    {
        Port = FreePort.Find();
        var options = new SmtpServerOptionsBuilder().ServerName("mail.test").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(tls).AuthenticationRequired(authenticated)
                .AllowUnsecureAuthentication(certificate is null);
            if (certificate is not null)
            {
                endpoint.Certificate(certificate);
            }
        }).Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)new Store(this));
        services.Add((IMailboxFilter)new Filter(this));
        services.Add(new DelegatingUserAuthenticator((user, password) => (user, password) == (UserName, Password)));
        _running = new global::SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public int Port { get; }

    public IReadOnlyList<byte[]> Received => [.. _received];

    /// <summary>The response to RCPT; null accepts the recipient.</summary>
    public SmtpResponse? RecipientResponse { get; set; }

    /// <summary>The response to MAIL; null accepts the sender.</summary>
    public SmtpResponse? SenderResponse { get; set; }

    /// <summary>The response to DATA, after the email.</summary>
    public SmtpResponse MessageResponse { get; set; } = SmtpResponse.Ok;

    /// <summary>The server accepts an email once this task completes.</summary>
    public Task AcceptAfter { get; set; } = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(60));
        _stop.Dispose();
    }

    private sealed class Store(MailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            // The line break before the final dot belongs to the last line (RFC 5321 §4.1.1.4); the library removes it.
            byte[] mail = [.. buffer.ToArray(), (byte)'\r', (byte)'\n'];
            await server.AcceptAfter.WaitAsync(cancellationToken);
            if (server.MessageResponse == SmtpResponse.Ok)
            {
                server._received.Enqueue(mail);
            }

            return server.MessageResponse;
        }
    }

    private sealed class Filter(MailServer server) : MailboxFilter
    {
        public override Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) =>
            server.SenderResponse is { } response ? throw new SmtpResponseException(response) : Task.FromResult(true);

        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            server.RecipientResponse is { } response ? throw new SmtpResponseException(response) : Task.FromResult(true);
    }
}
