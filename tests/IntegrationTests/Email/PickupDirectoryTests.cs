using Shouldly;
using SvcInfra.Application.Email;
using SvcInfra.Domain.Common;
using Xunit;

namespace SvcInfra.IntegrationTests.Email;

public sealed class PickupDirectoryTests : EmailSenderContract
{
    private string Mailbox => Path.Combine(Folder, "mail");

    protected override Dictionary<string, string?> Settings() => new() { ["PickupDirectory"] = "mail" };

    protected override IReadOnlyList<byte[]> Sent() =>
        Directory.Exists(Mailbox) ? [.. Directory.GetFiles(Mailbox).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];

    [Fact]
    public async Task File_is_named_by_id_and_replaced_when_the_email_is_sent_again()
    {
        var id = EntityId.New();
        await SendAsync(new EmailMessage("ada@example.com", "First", "text"), id);
        await SendAsync(new EmailMessage("ada@example.com", "Second", "text"), id);

        var file = Directory.GetFiles(Mailbox).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldBe($"{id:N}.eml");
        (await File.ReadAllTextAsync(file)).ShouldContain("Subject: Second\r\n");
    }

    [Fact]
    public async Task Partial_file_of_a_killed_process_is_overwritten()
    {
        var id = EntityId.New();
        Directory.CreateDirectory(Mailbox);
        await File.WriteAllTextAsync(Path.Combine(Mailbox, $".{id:N}.eml"), new string('x', 10_000));

        await SendAsync(new EmailMessage("ada@example.com", "Whole", "text"), id);

        (await File.ReadAllTextAsync(Directory.GetFiles(Mailbox).ShouldHaveSingleItem())).ShouldNotContain("xxx");
    }

    [Fact]
    public async Task Attack_of_another_OS_user_cannot_read_an_email()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows a file inherits the permissions of its folder.");
        await SendAsync(new EmailMessage("ada@example.com", "Secret", "text"));

#pragma warning disable CA1416 // skipped on Windows above
        File.GetUnixFileMode(Directory.GetFiles(Mailbox).Single()).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Unwritable_folder_throws_an_IOException()
    {
        await File.WriteAllTextAsync(Mailbox, "a file where the folder should be");

        await Should.ThrowAsync<IOException>(() => SendAsync(new EmailMessage("ada@example.com", "Nowhere", "text")));
    }
}
