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

/// <summary>A mail server on a TCP port of this machine, which keeps what it gets. It answers what it is told to.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string UserName = "svcinfra";
    public const string Password = "planted-smtp-password";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<byte[]> _received = new();
    private readonly Task _running;

    /// <param name="certificate">With one it offers STARTTLS.</param>
    /// <param name="tls">TLS from the first byte on.</param>
    /// <param name="authenticated">It takes mails only from those who gave the password.</param>
    public MailServer(X509Certificate2? certificate = null, bool tls = false, bool authenticated = false)
    {
        Port = FreePort.Find();
        var options = new SmtpServerOptionsBuilder().ServerName("mail.test").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(tls).AuthenticationRequired(authenticated).AllowUnsecureAuthentication(certificate is null);
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

    /// <summary>What it answers to RCPT; null: it takes it.</summary>
    public SmtpResponse? RecipientResponse { get; set; }

    /// <summary>What it answers to MAIL; null: it takes it.</summary>
    public SmtpResponse? SenderResponse { get; set; }

    /// <summary>What it answers to the mail itself.</summary>
    public SmtpResponse MessageResponse { get; set; } = SmtpResponse.Ok;

    /// <summary>It takes the mail when this is done.</summary>
    public Task AcceptAfter { get; set; } = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(60));
        _stop.Dispose();
    }

    private sealed class Store(MailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            // The line end before the final dot is the last line's (RFC 5321 §4.1.1.4); the library cuts it off.
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
