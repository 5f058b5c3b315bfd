using System.Text;
using Shouldly;
using SvcInfra.Application.Audit.Verification;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>Files that are not exports are reported with the line and a sentence, and not with an exception's message.</summary>
public sealed class UnreadableExportTests
{
    [Theory]
    [InlineData("\"action\":", "\"action\":1,\"action\":", "\"action\" has an invalid value")]
    [InlineData("\"action\":", "\"action\":\"x\",\"action\":", "\"action\" occurs twice")]
    [InlineData("\"action\":", "\"Action\":", "the object has an unknown property")]
    [InlineData("\"reason\":\"asked for\",", "", "\"reason\" is missing")]
    [InlineData("\"sequence\":5", "\"sequence\":0", "\"sequence\" has an invalid value")]
    [InlineData("\"sequence\":5", "\"sequence\":99999999999999999999", "\"sequence\" has an invalid value")]
    [InlineData("\"outcome\":\"success\"", "\"outcome\":\"Success\"", "\"outcome\" has an invalid value")]
    [InlineData("05.000005Z", "05.0000051Z", "\"occurredAt\" has an invalid value")]
    [InlineData("\"asked for\"", "\"\\ud800\"", "the line is not well-formed JSON in UTF-8")]
    [InlineData("\"entry\"", "\"entries\"", "\"type\" is unknown")]
    [InlineData("\"payload\":null", "\"payload\":\"{}\"", "only one of \"payload\" and \"salt\" is present")]
    [InlineData("{\"type\":\"entry\",\"sequence\":5", "{\"sequence\":5,\"type\":\"entry\"", "the line does not begin with \"type\"")]
    [InlineData("{\"type\":\"entry\",\"sequence\":5", "[{\"type\":\"entry\",\"sequence\":5", "the line does not begin with \"type\"")]
    [InlineData("\"targetId\":\"5\"", "\"targetId\":{}", "\"targetId\" has an invalid value")]
    public async Task Malformed_entry_is_reported_with_its_line(string old, string replacement, string sentence)
    {
        var sample = await ExportSample.CreateAsync();
        var line = sample.At(5);
        sample.Lines[line].ShouldContain(old);
        sample.Lines[line] = sample.Lines[line].Replace(old, replacement);

        Unreadable(await sample.VerifyAsync()).ShouldBe($"Line {line + 1}: {sentence}.");
    }

    [Theory]
    [InlineData("", "is not well-formed JSON")]
    [InlineData("nonsense", "is not well-formed JSON")]
    [InlineData("{\"type\":\"checkpoint\",\"note\":\"text\"}", "a checkpoint must contain a signed note and nothing else")]
    [InlineData("{\"type\":\"checkpoint\",\"note\":1}", "a checkpoint must contain a signed note and nothing else")]
    public async Task Unknown_line_is_reported_with_its_number(string text, string sentence)
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines.Insert(3, text);

        Unreadable(await sample.VerifyAsync()).ShouldStartWith("Line 4: ");
        Unreadable(await sample.VerifyAsync()).ShouldContain(sentence);
    }

    [Theory]
    [InlineData("\"first\":1", "\"first\":2")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("audit-export", "other")]
    [InlineData("\"frontier\":[]", "\"frontier\":[1]")]
    [InlineData("\"chain\":\"A", "\"chain\":\"B")]
    public async Task Inconsistent_header_is_reported(string old, string replacement)
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines[0].ShouldContain(old);
        sample.Lines[0] = sample.Lines[0].Replace(old, replacement);

        Unreadable(await sample.VerifyAsync()).ShouldStartWith("Line 1: ");
    }

    [Fact]
    public async Task File_without_header_with_two_headers_or_a_truncated_line_is_reported()
    {
        var sample = await ExportSample.CreateAsync();
        var whole = string.Join('\n', sample.Lines) + "\n";

        Unreadable(await VerifyAsync("")).ShouldBe("The file is empty.");
        Unreadable(await VerifyAsync(whole[(whole.IndexOf('\n') + 1)..])).ShouldBe("Line 1: the file does not begin with a header.");
        Unreadable(await VerifyAsync(sample.Lines[0] + "\n" + whole)).ShouldBe("Line 2: the file has a second header.");
        Unreadable(await VerifyAsync(whole[..^50])).ShouldBe($"Line {sample.Lines.Count}: the file ends in the middle of the line.");
        Unreadable(await VerifyAsync(sample.Lines[0] + "\n" + new string(' ', AuditExportVerifier.MaxLine + 5)))
            .ShouldBe($"Line 2: the line is longer than {AuditExportVerifier.MaxLine} bytes.");
    }

    [Fact]
    public async Task Invalid_UTF8_is_reported()
    {
        var sample = await ExportSample.CreateAsync();
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', sample.Lines) + "\n");
        bytes[bytes.AsSpan().IndexOf("asked"u8)] = 0xff;

        Unreadable(await new AuditExportVerifier([ExportSample.Signer.Verifier]).VerifyAsync(new MemoryStream(bytes), null, CancellationToken.None))
            .ShouldBe("Line 2: the line is not well-formed JSON in UTF-8.");
    }

    [Fact]
    public async Task Checkpoint_file_with_other_text_or_only_other_trails_is_reported()
    {
        var sample = await ExportSample.CreateAsync();

        const string NotANote = "The checkpoint file contains text that is not a signed note.";
        Unreadable(await sample.VerifyAsync("nonsense")).ShouldBe(NotANote);
        Unreadable(await sample.VerifyAsync(ExportSample.Anchor(8), "rest\n")).ShouldBe(NotANote);
        Unreadable(await sample.VerifyAsync(ExportSample.Anchor(8, tenant: Guid.Empty)))
            .ShouldContain($"no checkpoint of the trail example.com/audit/{ExportSample.Tenant}");
    }

    private static Task<AuditVerification> VerifyAsync(string text) =>
        new AuditExportVerifier([ExportSample.Signer.Verifier])
            .VerifyAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), null, CancellationToken.None);

    private static string Unreadable(AuditVerification outcome) => outcome.Unreadable.ShouldNotBeNull(outcome.ToString());
}
