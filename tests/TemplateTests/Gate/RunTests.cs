namespace SvcInfra.TemplateTests.Gate;

/// <summary>The order of the steps of <c>.ci/run</c>, each of which can fail it.</summary>
public sealed class RunTests : IDisposable
{
    private const string Passes =
        "echo \"dotnet $arguments TESTS=${TESTS:-} TEMPLATE_TESTS=${TEMPLATE_TESTS:-}\"; "
        + "[[ $arguments != test* ]] || { for project in UnitTests TemplateTests; do report $project 1; done; summary 2 0 0; }";

    private readonly FakeGate _gate = new();

    public RunTests()
    {
        _gate.Write("tests/flaky.txt", "");
        foreach (var project in new[] { "UnitTests", "TemplateTests", "BrowserTests" })
        {
            _gate.Write(
                $"tests/{project}/{project}.csproj",
                $"<PackageReference Include=\"xunit.v3\" />{(project == "BrowserTests" ? "<SlowTierOnly>true</SlowTierOnly>" : "")}");
        }

        _gate.Write("tests/UnitTests/KillTests.cs", "    [Fact, Slow]");
    }

    [Fact]
    public async Task Gate_runs_its_steps_in_order_and_counts_them()
    {
        _gate.Dotnet(Passes);

        var run = await _gate.BashAsync("bash .ci/run");

        // Five checks, and three runs with two tests each.
        run.ShouldEndWith(0, "11 passed, 0 failed, 0 skipped");
        run.Lines.Where(line => line.StartsWith("== ", StringComparison.Ordinal)).ShouldBe(
        [
            "== no test is known as flaky", "== install", "== restore", "== formatting", "== build",
            "== default tier (README: dotnet test)", "== slow tier: all",
            "== template, short set; the gate", "== times",
        ]);
        run.Lines.ShouldContain(line => line.Contains("--filter-not-namespace *.TemplateTests") && line.Contains("TESTS=slow"));
        run.Lines.ShouldContain(line => line.Contains("--filter-class *.GeneratedSolutionTests") && line.Contains("TESTS=all TEMPLATE_TESTS=short"));
    }

    [Theory]
    [InlineData("restore", "2 passed, 1 failed, 0 skipped")]
    [InlineData("format", "3 passed, 1 failed, 0 skipped")]
    [InlineData("build", "4 passed, 1 failed, 0 skipped")]
    public async Task Failed_step_before_the_tests_ends_the_gate(string command, string lastLine)
    {
        _gate.Dotnet($"[[ $arguments != {command}* ]] || exit 1; {Passes}");

        (await _gate.BashAsync("bash .ci/run")).ShouldEndWith(1, lastLine);
    }

    [Theory]
    [InlineData("[[ $arguments == test* && -z ${TESTS:-} ]]")]
    [InlineData("[[ ${TESTS:-} == slow ]]")]
    [InlineData("[[ ${TEMPLATE_TESTS:-} == short ]]")]
    public async Task Each_run_of_tests_can_fail_the_gate(string which)
    {
        _gate.Dotnet($"{Passes}; ! {which} || exit 7");

        (await _gate.BashAsync("bash .ci/run")).ShouldEndWith(1, "11 passed, 1 failed, 0 skipped");
    }

    [Fact]
    public async Task Full_run_records_its_commit_which_limits_the_next_slow_tier()
    {
        _gate.Dotnet(Passes);
        await _gate.GitAsync("git init -q; git add .; git commit -qm x");

        (await _gate.BashAsync("bash .ci/run full")).ShouldEndWith(0, "12 passed, 0 failed, 0 skipped");

        var text = await File.ReadAllTextAsync(_gate.PathOf(".ci/full-run"));
        text.ShouldStartWith("commit ");
        text.ShouldContain("12 passed");
        text.ShouldContain("slow tier: all");
        (await _gate.BashAsync("bash .ci/run")).Text
            .ShouldContain("== slow tier: no test of it is concerned (nothing changed since the last full run)");
    }

    [Theory]
    [InlineData("echo x >new.txt", "clean work tree")]
    [InlineData("echo X.A.B >tests/flaky.txt", "no test is known as flaky")]
    public async Task Full_run_refuses_uncommitted_changes_and_flaky_tests(string change, string check)
    {
        _gate.Dotnet(Passes);
        await _gate.GitAsync($"git init -q; git add .; git commit -qm x; {change}");

        var run = await _gate.BashAsync("bash .ci/run full");

        run.ExitCode.ShouldBe(1);
        run.Text.ShouldContain($"FAILED: {check}");
        File.Exists(_gate.PathOf(".ci/full-run")).ShouldBeFalse();
    }

    public void Dispose() => _gate.Dispose();
}
