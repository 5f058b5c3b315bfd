using Shouldly;
using SvcInfra.TestSupport;

namespace SvcInfra.UnitTests.Common;

public sealed class ApprovedTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("approved-");

    private string Caller => Path.Combine(_folder.FullName, "Test.cs");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Text_passes_when_it_differs_from_the_file_in_line_ends_only()
    {
        SkipWhenWriting();
        Write("a.approved.txt", "one\r\ntwo");

        Should.NotThrow(() => Approved.ShouldMatch("one\ntwo\n", "a", Caller));
    }

    [Fact]
    public void Text_fails_with_the_first_different_line_and_is_kept_for_comparison()
    {
        SkipWhenWriting();
        Write("a.approved.txt", "one\ntwo\n");

        var failure = Should.Throw<NotApprovedException>(() => Approved.ShouldMatch("one\nthree\n", "a", Caller));

        failure.Message.ShouldContain("Line 2: approved 'two', actual 'three'.");
        File.ReadAllText(Path.Combine(_folder.FullName, "a.received.txt")).ShouldBe("one\nthree\n");
    }

    [Fact]
    public void Text_fails_when_nothing_was_approved_yet()
    {
        SkipWhenWriting();

        Should.Throw<NotApprovedException>(() => Approved.ShouldMatch("one", "a", Caller));
    }

    // In that mode the helper never fails, which is what these tests are about.
    private static void SkipWhenWriting() =>
        Assert.SkipWhen(Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1", "Approved files are being written.");

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
