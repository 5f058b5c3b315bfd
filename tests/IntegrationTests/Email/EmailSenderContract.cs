using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MimeKit;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Email;
using SvcInfra.IntegrationTests.Jobs;
using Xunit;

namespace SvcInfra.IntegrationTests.Email;

/// <summary>The behaviour that every adapter of <see cref="IEmailSender"/> must have.</summary>
public abstract class EmailSenderContract : IAsyncLifetime
{
    private readonly List<ServiceProvider> _providers = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("mail-").FullName;

    internal LogOfWarnings Log { get; } = new();

    /// <summary>The settings of section <c>Email</c> that this adapter needs.</summary>
    protected abstract Dictionary<string, string?> Settings();

    /// <summary>The raw emails that were sent.</summary>
    protected abstract IReadOnlyList<byte[]> Sent();

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Email_arrives_as_text_and_html_with_its_link_on_one_line()
    {
        var link = $"https://app.example.com/verify-email?token={new string('a', 200)}";
        var content = new EmailContent("Hello Zoë,", "please open:") { Link = new EmailLink("Open", link) };
        await SendAsync(new EmailMessage("ada@example.com", "Grüße, äöü", content.ToText(), content.ToHtml()));

        var raw = Encoding.UTF8.GetString(Sent().ShouldHaveSingleItem());
        raw.Split("\r\n").ShouldContain(link, "once, and in the text");
        raw.Split("token=").Length.ShouldBe(2, "the link occurs once");
        raw.ShouldContain("To: ada@example.com\r\n");
        raw.ShouldContain("From: Acme <no-reply@example.org>\r\n");
        var mail = Mails().Single();
        mail.Subject.ShouldBe("Grüße, äöü");
        mail.Body.ShouldBeOfType<MultipartAlternative>().Select(part => part.ContentType.MimeType)
            .ShouldBe(["text/plain", "text/html"], "the last part is preferred (RFC 2046 §5.1.4)");
        mail.TextBody.ShouldNotBeNull().ReplaceLineEndings("\n").ShouldBe(content.ToText());
        mail.HtmlBody.ShouldNotBeNull().ReplaceLineEndings("\n").ShouldBe(content.ToHtml());
    }

    [Fact]
    public async Task Email_without_html_is_plain_text_only()
    {
        await SendAsync(new EmailMessage("ada@example.com", "Note", "only\ntext"));

        var body = Mails().Single().Body.ShouldBeOfType<TextPart>();
        body.ContentType.MimeType.ShouldBe("text/plain");
        body.Text.ReplaceLineEndings("\n").ShouldBe("only\ntext\n");
    }

    [Fact]
    public async Task Email_that_is_sent_again_has_the_same_message_id()
    {
        var (id, other) = (EntityId.New(), EntityId.New());
        var message = new EmailMessage("ada@example.com", "Again", "text");
        await SendAsync(message, id);
        await SendAsync(message, id);
        await SendAsync(message, other);

        Mails().Select(mail => mail.MessageId).Distinct().ShouldBe([$"{id:N}@example.org", $"{other:N}@example.org"], ignoreOrder: true);
    }

    [Fact]
    public async Task Lines_that_begin_with_a_dot_or_with_From_arrive_unchanged()
    {
        const string Text = ".\n.hidden\nFrom here on\n..\nend\n";
        await SendAsync(new EmailMessage("ada@example.com", "Dots", Text));

        Mails().Single().TextBody.ShouldNotBeNull().ReplaceLineEndings("\n").ShouldBe(Text);
    }

    [Fact]
    public async Task Line_longer_than_the_SMTP_limit_arrives_whole()
    {
        var text = new string('x', 5_000) + "é\n";
        await SendAsync(new EmailMessage("ada@example.com", "Long", text));

        Sent().Single().Length.ShouldBeGreaterThan(5_000);
        Encoding.UTF8.GetString(Sent().Single()).Split("\r\n").Max(line => line.Length).ShouldBeLessThanOrEqualTo(998);
        Mails().Single().TextBody.ShouldNotBeNull().ReplaceLineEndings("\n").ShouldBe(text);
    }

    [Fact]
    public async Task Email_to_a_non_ASCII_email_address_is_delivered()
    {
        await SendAsync(new EmailMessage("zoë@bücher.example", "Namen", "text"));

        var to = Mails().Single().To.Mailboxes.Single();
        MailboxAddress.DecodeAddrspec(to.Address).ShouldBe("zoë@bücher.example");
    }

    [Theory]
    [InlineData("ada@example.com\r\nBcc: mallory@example.com", "Subject")]
    [InlineData("ada@example.com\nBcc: mallory@example.com", "Subject")]
    [InlineData("ada@example.com, mallory@example.com", "Subject")]
    [InlineData("<ada@example.com> mallory@example.com", "Subject")]
    [InlineData("ada@example.com mallory@example.com", "Subject")]
    [InlineData("no address", "Subject")]
    [InlineData("ada", "Subject")]
    [InlineData("ada@", "Subject")]
    [InlineData("", "Subject")]
    [InlineData("ada@example.com", "Subject\r\nBcc: mallory@example.com")]
    [InlineData("ada@example.com", "Subject\r\n\r\nanother body")]
    [InlineData("ada@example.com", "Subject\nBcc: mallory@example.com")]
    [InlineData("ada@example.com", "Subject\rBcc: mallory@example.com")]
    public async Task Attack_with_an_injected_header_or_recipient_is_refused(string to, string subject)
    {
        await Should.ThrowAsync<ArgumentException>(() => SendAsync(new EmailMessage(to, subject, "text")));

        Sent().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Ada, <mallory@example.com>")]
    [InlineData("\" <mallory@example.com>, \"")]
    [InlineData("=?utf-8?q?=0D=0ABcc:_mallory@example.com?=")]
    [InlineData("Größe \" <mallory@example.com>, \"")]
    public async Task Attack_with_an_email_address_or_header_as_sender_name_stays_a_name(string name)
    {
        await SendAsync(new EmailMessage("ada@example.com", name, "text"), name: name);

        var mail = Mails().Single();
        mail.From.Mailboxes.Single().Address.ShouldBe("no-reply@example.org");
        mail.To.Mailboxes.Single().Address.ShouldBe("ada@example.com");
        mail.Bcc.ShouldBeEmpty();
        mail.Headers.Count(header => header.Id == HeaderId.Unknown).ShouldBe(0);
    }

    [Fact]
    public async Task Attack_with_a_line_break_in_the_sender_name_is_refused()
    {
        await Should.ThrowAsync<ArgumentException>(
            () => SendAsync(new EmailMessage("ada@example.com", "Subject", "text"), name: "App\r\nBcc: mallory@example.com"));

        Sent().ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancelled_request_sends_no_email()
    {
        await Should.ThrowAsync<OperationCanceledException>(
            () => Sender().SendAsync(EntityId.New(), new EmailMessage("ada@example.com", "Late", "text"), new CancellationToken(canceled: true)));

        Sent().ShouldBeEmpty();
    }

    protected Task SendAsync(EmailMessage message, Guid? id = null, string name = "Acme") =>
        Sender(name).SendAsync(id ?? EntityId.New(), message, TestContext.Current.CancellationToken);

    /// <summary>Creates the adapter that the settings select, as the application registers it.</summary>
    protected IEmailSender Sender(string name = "Acme")
    {
        var settings = Settings().ToDictionary(setting => $"Email:{setting.Key}", setting => setting.Value);
        settings.TryAdd("Email:From", "no-reply@example.org");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var environment = new TestEnvironment(Folder);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IHostEnvironment>(environment)
            .AddSingleton(TimeProvider.System)
            .AddLogging(logging => logging.ClearProviders().AddProvider(Log))
            .Configure<AppOptions>(app => app.Name = name);
        new EmailModule().AddServices(services, configuration, environment);
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<IEmailSender>();
    }

    private IEnumerable<MimeMessage> Mails() => Sent().Select(mail => MimeMessage.Load(new MemoryStream(mail)));

    private sealed class TestEnvironment(string folder) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "Test";

        public string ContentRootPath { get; set; } = folder;

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } =
            new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
