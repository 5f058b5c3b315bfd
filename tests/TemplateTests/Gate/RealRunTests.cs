using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests.Gate;

/// <summary>The real <c>dotnet test</c> prints what the gate reads, which the fake runs only assume.</summary>
[Slow]
public sealed class RealRunTests : IDisposable
{
    private readonly FakeGate _gate = new();

    [Theory]
    [InlineData("Passes", "1 passed, 0 failed, 0 skipped", "== probe")]
    [InlineData("Fails", "0 passed, 1 failed, 0 skipped", "  As it should.")]
    [InlineData("Skips", "0 passed, 2 failed, 1 skipped", "SvcInfra.TemplateTests.Gate.GateProbe.Skips: There is no such server.")]
    [InlineData("Hangs", "0 passed, 1 failed, 0 skipped", "SvcInfra.TemplateTests.Gate.GateProbe.Hangs")]
    [InlineData("Ends_the_process", "0 passed, 1 failed, 0 skipped", "probe: ")]
    [InlineData("Nonsense", "0 passed, 1 failed, 0 skipped", "probe: a test project ended with exit code 8")]
    public async Task Real_run_is_judged_by_its_tests_outcome(string test, string lastLine, string text)
    {
        var project = test is "Hangs" or "Ends_the_process" or "Nonsense" ? "''" : "TemplateTests";
        var run = await _gate.RunAsync(
            $"cd {Repository.Root}; tests 'probe' {project} --project tests/TemplateTests --no-build --explicit only "
            + $"--filter-method '*.GateProbe.{test}'",
            ("TESTS", "all"), ("TESTS_REQUIRE", "postgres"), ("GATE_HANG", "3s"));

        run.ShouldEndWith(lastLine.Contains(" 0 failed") ? 0 : 1, lastLine);
        run.Text.ShouldContain(text);
    }

    public void Dispose() => _gate.Dispose();
}
