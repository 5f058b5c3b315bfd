using System.Text;
using Shouldly;
using SvcInfra.Application.Audit.Verification;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>Files that are no export are told by line, in a sentence, and without the words of an exception.</summary>
public sealed class UnreadableExportTests
{
    [Theory]
    [InlineData("\"action\":", "\"action\":1,\"action\":", "\"action\" is not what it should be")]
    [InlineData("\"action\":", "\"action\":\"x\",\"action\":", "it has \"action\" twice")]
    [InlineData("\"action\":", "\"Action\":", "it has a property that is not known")]
    [InlineData("\"reason\":\"asked for\",", "", "\"reason\" is missing")]
    [InlineData("\"sequence\":5", "\"sequence\":0", "\"sequence\" is not what it should be")]
    [InlineData("\"sequence\":5", "\"sequence\":99999999999999999999", "\"sequence\" is not what it should be")]
    [InlineData("\"outcome\":\"success\"", "\"outcome\":\"Success\"", "\"outcome\" is not what it should be")]
    [InlineData("05.000005Z", "05.0000051Z", "\"occurredAt\" is not what it should be")]
    [InlineData("\"asked for\"", "\"\\ud800\"", "it is not well-formed JSON in UTF-8")]
    [InlineData("\"entry\"", "\"entries\"", "its \"type\" is not known")]
    [InlineData("\"payload\":null", "\"payload\":\"{}\"", "of \"payload\" and \"salt\" only one is there")]
    [InlineData("{\"type\":\"entry\",\"sequence\":5", "{\"sequence\":5,\"type\":\"entry\"", "it does not begin with a \"type\"")]
    [InlineData("{\"type\":\"entry\",\"sequence\":5", "[{\"type\":\"entry\",\"sequence\":5", "it does not begin with a \"type\"")]
    [InlineData("\"targetId\":\"5\"", "\"targetId\":{}", "\"targetId\" is not what it should be")]
    public async Task Line_that_is_no_entry(string old, string replacement, string sentence)
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
    [InlineData("{\"type\":\"checkpoint\",\"note\":\"text\"}", "is not a checkpoint")]
    [InlineData("{\"type\":\"checkpoint\",\"note\":1}", "is not a checkpoint")]
    public async Task Line_that_is_nothing(string text, string sentence)
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
    public async Task Header_that_does_not_fit(string old, string replacement)
    {
        var sample = await ExportSample.CreateAsync();
        sample.Lines[0].ShouldContain(old);
        sample.Lines[0] = sample.Lines[0].Replace(old, replacement);

        Unreadable(await sample.VerifyAsync()).ShouldStartWith("Line 1: ");
    }

    [Fact]
    public async Task Files_without_a_header_with_two_or_cut_off_in_a_line()
    {
        var sample = await ExportSample.CreateAsync();
        var whole = string.Join('\n', sample.Lines) + "\n";

        Unreadable(await VerifyAsync("")).ShouldBe("The file is empty.");
        Unreadable(await VerifyAsync(whole[(whole.IndexOf('\n') + 1)..])).ShouldBe("Line 1: the file does not begin with a header.");
        Unreadable(await VerifyAsync(sample.Lines[0] + "\n" + whole)).ShouldBe("Line 2: a second header.");
        Unreadable(await VerifyAsync(whole[..^50])).ShouldBe($"Line {sample.Lines.Count}: the file breaks off in the middle of it.");
        Unreadable(await VerifyAsync(sample.Lines[0] + "\n" + new string(' ', AuditExportVerifier.MaxLine + 5))).ShouldBe($"Line 2: it is longer than {AuditExportVerifier.MaxLine} bytes.");
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8()
    {
        var sample = await ExportSample.CreateAsync();
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', sample.Lines) + "\n");
        bytes[bytes.AsSpan().IndexOf("asked"u8)] = 0xff;

        Unreadable(await new AuditExportVerifier([ExportSample.Signer.Verifier]).VerifyAsync(new MemoryStream(bytes), null, CancellationToken.None))
            .ShouldBe("Line 2: it is not well-formed JSON in UTF-8.");
    }

    [Fact]
    public async Task Checkpoints_from_elsewhere_that_are_none_or_all_of_other_trails()
    {
        var sample = await ExportSample.CreateAsync();

        Unreadable(await sample.VerifyAsync("nonsense")).ShouldBe("The file of checkpoints holds something that is no signed note.");
        Unreadable(await sample.VerifyAsync(ExportSample.Anchor(8), "rest\n")).ShouldBe("The file of checkpoints holds something that is no signed note.");
        Unreadable(await sample.VerifyAsync(ExportSample.Anchor(8, tenant: Guid.Empty))).ShouldContain($"none of the trail example.com/audit/{ExportSample.Tenant}");
    }

    private static Task<AuditVerification> VerifyAsync(string text) =>
        new AuditExportVerifier([ExportSample.Signer.Verifier]).VerifyAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), null, CancellationToken.None);

    private static string Unreadable(AuditVerification outcome) => outcome.Unreadable.ShouldNotBeNull(outcome.ToString());
}
