using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Shouldly;
using SmtpServer.Protocol;
using SvcInfra.Application.Email;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Email;

/// <summary>Against a mail server over TCP, with STARTTLS and a password unless the test says otherwise.</summary>
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
            lines => lines.ShouldNotContain(MailServer.Password), lines => lines.ShouldNotContain("planted-body"), lines => lines.ShouldNotContain("ada@example.com"));
        await base.DisposeAsync();
    }

    protected override Dictionary<string, string?> Settings() => _settings;

    protected override IReadOnlyList<byte[]> Sent() => _server.Received;

    [Fact]
    public async Task Tls_from_the_first_byte_on()
    {
        await using var server = new MailServer(_authority.Server, tls: true, authenticated: true);
        Use(server, "Tls");

        await SendAsync(Mail);

        server.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Server_on_this_machine_in_the_clear_and_without_a_password()
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
    public async Task Recipient_who_is_refused_for_good_is_told_by_codes_alone(SmtpReplyCode code, string told)
    {
        _server.ToRecipient = new SmtpResponse(code, "5.1.1 <ada@example.com> is unknown");

        var error = await Should.ThrowAsync<EmailRefusedException>(() => SendAsync(Mail));

        error.Message.ShouldBe($"The mail server rejected the email: {told} 5.1.1.");
        error.ToString().ShouldNotContain("ada@example.com");
    }

    [Fact]
    public async Task Mail_that_is_refused_for_good_is_not_tried_again()
    {
        _server.ToMessage = new SmtpResponse(SmtpReplyCode.TransactionFailed, "5.7.1 spam");

        (await Should.ThrowAsync<EmailRefusedException>(() => SendAsync(Mail))).Message.ShouldContain("554 5.7.1");
    }

    [Fact]
    public async Task Recipient_who_is_refused_for_now_is_tried_again()
    {
        _server.ToRecipient = new SmtpResponse(SmtpReplyCode.Aborted, "4.7.1 greylisted ada@example.com");

        var error = await Should.ThrowAsync<IOException>(() => SendAsync(Mail));
        error.Message.ShouldBe("The mail server did not accept the email now: 451 4.7.1.");
        error.ToString().ShouldNotContain("ada@example.com");
        _server.ToRecipient = null;
        await SendAsync(Mail);

        Sent().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Server_that_is_short_of_space_is_tried_again()
    {
        _server.ToMessage = new SmtpResponse(SmtpReplyCode.InsufficientStorage, "4.3.1 full");

        (await Should.ThrowAsync<IOException>(() => SendAsync(Mail))).Message.ShouldContain("452 4.3.1");
    }

    [Fact]
    public async Task Sender_who_is_refused_is_a_configuration_error_and_the_mail_is_kept()
    {
        _server.ToSender = new SmtpResponse(SmtpReplyCode.MailboxNameNotAllowed, "5.7.1 not yours");

        (await Should.ThrowAsync<IOException>(() => SendAsync(Mail))).Message.ShouldContain("553 5.7.1");
        Log.Lines.ShouldHaveSingleItem().ShouldContain("CONFIGURATION");
    }

    [Fact]
    public async Task Wrong_password_is_logged_as_a_configuration_error_and_tried_again()
    {
        _settings["Smtp:Password"] = "wrong-planted-password";

        var error = await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        error.Message.ShouldContain("Email:Smtp");
        error.ToString().ShouldNotContain("wrong-planted-password");
        Log.Lines.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.ShouldContain("CONFIGURATION"), line => line.ShouldContain($"127.0.0.1:{_server.Port}"), line => line.ShouldNotContain("wrong-planted-password"));
        Sent().ShouldBeEmpty();
    }

    [Fact]
    public async Task Password_that_the_server_wants_and_nobody_set_is_a_configuration_error()
    {
        (_settings["Smtp:UserName"], _settings["Smtp:Password"]) = (null, null);

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        Log.Lines.ShouldHaveSingleItem().ShouldContain("CONFIGURATION");
        Sent().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("StartTls")]
    public async Task Attack_server_that_takes_the_offer_of_tls_away_gets_neither_password_nor_mail(string security)
    {
        await using var server = new MailServer();
        Use(server, security);

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        server.Received.ShouldBeEmpty();
        Log.Lines.ShouldHaveSingleItem().ShouldContain("STARTTLS");
    }

    [Fact]
    public async Task Attack_server_with_a_certificate_that_nobody_vouches_for_gets_nothing()
    {
        _settings["Smtp:CaFile"] = null;

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        Sent().ShouldBeEmpty();
        Log.Lines.ShouldHaveSingleItem().ShouldContain("CONFIGURATION");
    }

    [Fact]
    public async Task Attack_server_with_the_certificate_of_another_name_gets_nothing()
    {
        using var other = new TestAuthority(Folder, "mail.example.com");
        await using var server = new MailServer(other.Server, authenticated: true);
        Use(server, "StartTls");
        _settings["Smtp:CaFile"] = other.File;

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Server_that_is_not_there_is_tried_again()
    {
        _settings["Smtp:Port"] = $"{FreePort.Find()}";

        await Should.ThrowAsync<IOException>(() => SendAsync(Mail));

        Log.Lines.ShouldBeEmpty("the job tells it");
    }

    [Fact]
    public async Task Server_that_says_nothing_holds_a_mail_no_longer_than_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        (_settings["Smtp:Port"], _settings["Smtp:Timeout"]) = ($"{((IPEndPoint)silent.LocalEndpoint).Port}", "00:00:01");
        var watch = Stopwatch.StartNew();

        (await Should.ThrowAsync<IOException>(() => SendAsync(Mail))).Message.ShouldContain("took longer than 1 s");

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(25), "the default is 30 s");
    }

    [Fact]
    public async Task Server_that_does_not_answer_to_the_mail_is_left_after_the_timeout_and_at_once_when_the_caller_gives_up()
    {
        var never = new TaskCompletionSource();
        _server.WaitTimeout = never.Task;
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
