using System.Text.RegularExpressions;
using Shouldly;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.TestSupport;

public sealed partial class MailboxTests : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailbox");

    private Mailbox Mailbox => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Mailbox_without_a_folder_is_empty() => new Mailbox(Path.Combine(_folder.FullName, "none")).Files.ShouldBeEmpty();

    [Fact]
    public void Incomplete_email_is_not_read()
    {
        Write(".1.eml", "To: ada@example.com\r\nSubject: a par");
        Write("2.eml", "From: app@example.com\r\nTo: ada@example.com\r\n\r\nTo: eve@example.com\r\n");
        Write("3.txt", "To: ada@example.com\r\n\r\n");

        Mailbox.Files.Select(Path.GetFileName).ShouldBe(["2.eml"]);
        Mailbox.Addressees.ShouldBe(["ada@example.com"], "a line of the text is not a header");
    }

    [Fact]
    public void Emails_to_exactly_one_email_address_are_found_oldest_first()
    {
        Write("2.eml", "To: ada@example.com\r\n\r\nsecond");
        Write("1.eml", "To: ada@example.com\r\n\r\nfirst");
        Write("3.eml", "To: ada@example.com.au\r\n\r\nanother's");

        Mailbox.MailsTo("ada@example.com").Select(mail => mail.Split("\r\n\r\n")[1]).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task Later_email_is_awaited()
    {
        Write("1.eml", "To: ada@example.com\r\n\r\nNo number.");
        var number = Mailbox.WaitForAsync("ada@example.com", Number(), s_deadline);

        number.IsCompleted.ShouldBeFalse();
        Write(".2.eml", "To: ada@example.com\r\n\r\nIt is 42.");
        File.Move(Path.Combine(_folder.FullName, ".2.eml"), Path.Combine(_folder.FullName, "2.eml"));

        (await number).Value.ShouldBe("42");
    }

    [Fact]
    public async Task Missing_email_is_named()
    {
        var error = await Should.ThrowAsync<TimeoutException>(() => Mailbox.WaitForAsync("ada@example.com", Number(), TimeSpan.Zero));

        error.Message.ShouldContain("an email to ada@example.com");
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
