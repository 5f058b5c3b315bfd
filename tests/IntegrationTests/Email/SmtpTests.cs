using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Shouldly;
using SmtpServer.Protocol;
using SvcInfra.Application.Email;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Email;

/// <summary>Runs against an SMTP server over TCP, with STARTTLS and a password unless the test configures it otherwise.</summary>
public sealed class SmtpTests : EmailSenderContract
{
    private static readonly EmailMessage Mail = new("ada@example.com", "Subject", "planted-body");

    private TestAuthority _authority = null!;
    private MailServer _server = null!;
    private Dictionary<string, string?> _settings = null!;

    public override ValueTask InitializeAsync()
    {
        _authority = new TestAuthority(Folder);
        _server = new MailServer(_authority.Server, authenticated: true);
        _settings = new Dictionary<string, string?>
        {
            ["Provider"] = "smtp",
            ["Smtp:Host"] = "127.0.0.1",
            ["Smtp:Port"] = $"{_server.Port}",
            ["Smtp:UserName"] = MailServer.UserName,
            ["Smtp:Password"] = MailServer.Password,
            ["Smtp:CaFile"] = _authority.File,
            ["Smtp:Timeout"] = "00:00:10",
        };
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();

        string.Join('\n', Log.Lines).ShouldSatisfyAllConditions(
            lines => lines.ShouldNotContain(MailServer.Password),
            lines => lines.ShouldNotContain("planted-body"),
            lines => lines.ShouldNotContain("ada@example.com"));
        await base.DisposeAsync();
    }

    protected override Dictionary<string, string?> Settings() => _settings;

    protected override IReadOnlyList<byte[]> Sent() => _server.Received;

    [Fact]
    public async Task Email_is_sent_over_implicit_TLS()
    {
        await using var server = new MailServer(_authority.Server, tls: true, authenticated: true);
        Use(server, "Tls");

        await SendAsync(Mail);

        server.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Email_is_sent_without_TLS_and_password_when_configured()
    {
        await using var server = new MailServer();
        Use(server, "None");
        (_settings["Smtp:UserName"], _settings["Smtp:Password"]) = (null, null);

        await SendAsync(Mail);

        server.Received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(SmtpReplyCode.MailboxUnavailable, "550")]
    [InlineData(SmtpReplyCode.RecipientAddressRejected, "541")]
    public async Task Permanently_refused_recipient_is_reported_by_codes_only(SmtpReplyCode code, string reported)
    {
        _server.RecipientResponse = new SmtpResponse(code, "5.1.1 <ada@example.com> is unknown");

        var error = await Should.ThrowAsync<EmailRefusedException>(() => SendAsync(Mail));

        error.Message.ShouldBe($"The mail server rejected the email: {reported} 5.1.1.");
        error.ToString().ShouldNotContain("ada@example.com");
    }

    [Fact]
    public async Task Permanently_refused_email_is_not_retried()
    {
        _server.MessageResponse = new SmtpResponse(SmtpReplyCode.TransactionFailed, "5.7.1 spam");

        (await Should.ThrowAsync<EmailRefusedException>(() => SendAsync(Mail))).Message.ShouldContain("554 5.7.1");
    }

    [Fact]
    public async Task Temporarily_refused_recipient_is_retried()
    {
        _server.RecipientResponse = new SmtpResponse(SmtpReplyCode.Aborted, "4.7.1 greylisted ada@example.com");

        var error = await Should.ThrowAsync<IOException>(() => SendAsync(Mail));
        error.Message.ShouldBe("The mail server did not accept the email now: 451 4.7.1.");
        error.ToString().ShouldNotContain("ada@example.com");
        _server.RecipientResponse = null;
        await SendAsync(Mail);

        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Server_without_storage_is_retried()
    {
        _server.MessageResponse = new SmtpResponse(SmtpReplyCode.InsufficientStorage, "4.3.1 full");

        (await Should.ThrowAsync<IOException>(() => SendAsync(Mail))).Message.ShouldContain("452 4.3.1");
    }

    [Fact]
    public async Task Refused_sender_is_a_configuration_error_and_the_email_is_kept()
    {
        _server.SenderResponse = new SmtpResponse(SmtpReplyCode.MailboxNameNotAllowed, "5.7.1 not yours");

        (await Should.ThrowAsync<IOException>(() => SendAsync(Mail))).Message.ShouldContain("553 5.7.1");
        Log.Lines.ShouldHaveSingleItem().ShouldContain("CONFIGURATION");
    }

    [Fact]
    public async Task Wrong_password_is_logged_as_a_configuration_error_and_retried()
    {
        _settings["Smtp:Password"] = "wrong-planted-password";

        var error = await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        error.Message.ShouldContain("Email:Smtp");
        error.ToString().ShouldNotContain("wrong-planted-password");
        Log.Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.ShouldContain("CONFIGURATION"),
            line => line.ShouldContain($"127.0.0.1:{_server.Port}"),
            line => line.ShouldNotContain("wrong-planted-password"));
        Sent().ShouldBeEmpty();
    }

    [Fact]
    public async Task Missing_password_is_a_configuration_error()
    {
        (_settings["Smtp:UserName"], _settings["Smtp:Password"]) = (null, null);

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        Log.Lines.ShouldHaveSingleItem().ShouldContain("CONFIGURATION");
        Sent().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("StartTls")]
    public async Task Attack_of_stripping_STARTTLS_gets_neither_password_nor_email(string security)
    {
        await using var server = new MailServer();
        Use(server, security);

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        server.Received.ShouldBeEmpty();
        Log.Lines.ShouldHaveSingleItem().ShouldContain("STARTTLS");
    }

    [Fact]
    public async Task Attack_of_a_server_with_an_untrusted_certificate_gets_no_email()
    {
        _settings["Smtp:CaFile"] = null;

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        Sent().ShouldBeEmpty();
        Log.Lines.ShouldHaveSingleItem().ShouldContain("CONFIGURATION");
    }

    [Fact]
    public async Task Attack_of_a_server_with_a_certificate_of_another_name_gets_no_email()
    {
        using var other = new TestAuthority(Folder, "mail.example.com");
        await using var server = new MailServer(other.Server, authenticated: true);
        Use(server, "StartTls");
        _settings["Smtp:CaFile"] = other.File;

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Unreachable_server_is_retried()
    {
        _settings["Smtp:Port"] = $"{FreePort.Find()}";

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        Log.Lines.ShouldBeEmpty("the job logs the failure");
    }

    [Fact]
    public async Task Silent_server_times_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        (_settings["Smtp:Port"], _settings["Smtp:Timeout"]) = ($"{((IPEndPoint)silent.LocalEndpoint).Port}", "00:00:01");
        var watch = Stopwatch.StartNew();

        (await Should.ThrowAsync<IOException>(() => SendAsync(Mail))).Message.ShouldContain("took longer than 1 s");

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(25), "the default is 30 s");
    }

    [Fact]
    public async Task Server_that_does_not_respond_to_the_email_times_out_or_is_cancelled()
    {
        var never = new TaskCompletionSource();
        _server.AcceptAfter = never.Task;
        _settings["Smtp:Timeout"] = "00:00:02";
        (await Should.ThrowAsync<IOException>(() => SendAsync(Mail))).Message.ShouldContain("took longer than 2 s");

        _settings["Smtp:Timeout"] = "00:00:50";
        using var caller = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<OperationCanceledException>(() => Sender().SendAsync(Guid.CreateVersion7(), Mail, caller.Token));
        never.SetResult();
    }

    private void Use(MailServer server, string security)
    {
        _settings["Smtp:Port"] = $"{server.Port}";
        _settings["Smtp:Security"] = security;
    }
}
