using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Email;

namespace SvcInfra.UnitTests.Email;

public sealed class ConsoleEmailSenderTests : IDisposable
{
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task Email_is_printed_with_its_link_on_one_line()
    {
        await SendAsync(new EmailMessage("ada@example.com", "Hello", "text\n\nhttps://app.example.com/?token=abc\n", "<p>html</p>"));

        _output.ToString().ShouldContain("\nTo: ada@example.com\nSubject: Hello\n\ntext\n\nhttps://app.example.com/?token=abc\n----\n");
        _output.ToString().ShouldNotContain("html");
    }

    [Fact]
    public async Task Attack_with_control_characters_does_not_reach_the_terminal()
    {
        await SendAsync(new EmailMessage("ada@example.com", "Hello", "\u001b[2Jtext\u0007\rover"));

        _output.ToString().ShouldContain("[2Jtextover");
        _output.ToString().ShouldAllBe(c => c == '\n' || !char.IsControl(c));
    }

    [Fact]
    public async Task Attack_with_a_header_in_the_subject_is_refused()
    {
        await Should.ThrowAsync<ArgumentException>(() => SendAsync(new EmailMessage("ada@example.com", "Hello\nBcc: mallory@example.com", "text")));

        _output.ToString().ShouldBeEmpty();
    }

    private Task SendAsync(EmailMessage message) =>
        new ConsoleEmailSender(new MimeMessages(Options.Create(new EmailOptions()), Options.Create(new AppOptions()), TimeProvider.System), _output)
            .SendAsync(EntityId.New(), message, CancellationToken.None);
}
