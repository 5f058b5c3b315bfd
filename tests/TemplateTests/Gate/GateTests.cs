namespace SvcInfra.TemplateTests.Gate;

/// <summary>The gate's result (<c>eng/gate.sh</c>): its exit code and its last line, for each way in which a step can fail.</summary>
public sealed class GateTests : IDisposable
{
    private readonly FakeGate _gate = new();

    /// <summary>The output of <c>dotnet test</c>, the last line of the gate, and a part of its complaint; null when it passes.</summary>
    public static TheoryData<string, string, string?> Runs => new()
    {
        { "report UnitTests 3; summary 3 0 0", "3 passed, 0 failed, 0 skipped", null },
        { "report UnitTests 3 1; summary 2 0 1", "2 passed, 0 failed, 1 skipped", null },
        { "report UnitTests 3; failure X.A.B; summary 2 1 0; echo 'Exit code: 2'; exit 2", "2 passed, 1 failed, 0 skipped", "failed X.A.B (12ms)" },
        { "report UnitTests 3; summary 3 0 0; exit 7", "3 passed, 1 failed, 0 skipped", "exit code 7, although the summary has 0 failed tests" },
        { "report UnitTests 3; summary 3 0 0; exit 2", "3 passed, 1 failed, 0 skipped", "exit code 2, although the summary has 0 failed tests" },
        {
            "report UnitTests 3; failure X.A.B; summary 2 1 0",
            "2 passed, 2 failed, 0 skipped",
            "exit code 0, although the summary has 1 failed tests"
        },
        {
            "report UnitTests 3; summary 3 0 0; printf 'Exit code: 1\\n  Standard error: Foreground threads\\n'; exit 1",
            "3 passed, 1 failed, 0 skipped",
            "Foreground threads"
        },
        {
            "report UnitTests 3; failure X.A.B; summary 2 1 0; printf 'Exit code: 2\\nExit code: 1\\n'; exit 1",
            "2 passed, 2 failed, 0 skipped",
            "a test project ended with exit code 1"
        },
        {
            "report UnitTests 3; echo '[00:10:00] X.A.Hangs' >$results/X.UnitTests_12_hang.log; summary 2 0 0; echo 'Exit code: 7'; exit 7",
            "2 passed, 1 failed, 0 skipped",
            "    [00:10:00] X.A.Hangs"
        },
        { "report UnitTests 3", "0 passed, 1 failed, 0 skipped", "no summary, exit code 0" },
        { "echo 'error: no such solution'; exit 1", "0 passed, 2 failed, 0 skipped", "error: no such solution" },
        { "summary 3 0 0", "3 passed, 1 failed, 0 skipped", "UnitTests ran no test" },
        { "report UnitTests 0; report OtherUnitTests 3; summary 3 0 0", "3 passed, 1 failed, 0 skipped", "UnitTests ran no test" },
        { "report UnitTests 3 3; summary 0 0 3", "0 passed, 1 failed, 3 skipped", "UnitTests ran no test" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Test_run_is_judged_by_exit_code_summary_and_projects(string dotnet, string lastLine, string? complaint)
    {
        _gate.Dotnet(dotnet);

        var run = await _gate.RunAsync("tests 'unit tests' UnitTests --no-build");

        run.ShouldEndWith(complaint is null ? 0 : 1, lastLine);
        run.Text.ShouldContain(complaint ?? "== unit tests");
    }

    [Theory]
    [InlineData("No PostgreSQL is installed here.", "postgres", 1)]
    [InlineData("No PostgreSQL is installed here.", "", 0)]
    [InlineData("Windows has no file modes.", "postgres", 0)]
    [InlineData("Not run (due to explicit test filtering)", "postgres", 0)]
    public async Task Skip_fails_the_gate_when_servers_are_required(string reason, string required, int failed)
    {
        _gate.Dotnet($"report UnitTests 3 1; printf 'skipped X.A.B\\n  {reason}\\n'; summary 2 0 1");

        var run = await _gate.RunAsync("tests 'unit tests' UnitTests", ("TESTS_REQUIRE", required));

        run.ShouldEndWith(failed, $"2 passed, {failed} failed, 1 skipped");
        run.Text.Contains($"skipped X.A.B: {reason}").ShouldBe(failed == 1, run.Text);
    }

    [Fact]
    public async Task Failed_check_ends_the_gate()
    {
        var run = await _gate.RunAsync("must 'first' true; must 'second' bash -c 'exit 3'; must 'third' true");

        run.ShouldEndWith(1, "1 passed, 1 failed, 0 skipped");
        run.Text.ShouldContain("FAILED: second: exit code 3");
        run.Text.ShouldNotContain("third");
    }

    [Theory]
    [InlineData("exit 0")]
    [InlineData("echo $no_such_variable")]
    [InlineData("kill -TERM $$")]
    public async Task Interrupted_gate_fails_and_names_the_step(string command)
    {
        var run = await _gate.RunAsync($"must 'first' true; step 'second'; {command}");

        run.ShouldEndWith(1, "1 passed, 1 failed, 0 skipped");
        run.Text.ShouldContain("FAILED: broken off in: second");
    }

    [Fact]
    public async Task Hanging_run_is_ended_at_its_deadline()
    {
        _gate.Dotnet("report UnitTests 3; sleep 3600");

        var run = await _gate.RunAsync("tests 'unit tests' UnitTests", ("GATE_DEADLINE", "0.3"));

        run.ShouldEndWith(1, "0 passed, 1 failed, 0 skipped");
        run.Text.ShouldContain("no summary, exit code 124");
    }

    [Fact]
    public async Task Failed_test_takes_at_most_forty_lines_at_the_end()
    {
        _gate.Dotnet("""
            report UnitTests 1
            failure 'X.A.B(text: "c d")'
            for i in $(seq 100); do echo "  message $i"; done
            for i in $(seq 100); do echo "    at X.A.B() in /x/A.cs:$i"; echo '    at System.Thing()'; done
            echo '  Standard output'
            for i in $(seq 100); do echo "    log $i"; done
            summary 0 1 0
            exit 2
            """);

        var run = await _gate.RunAsync("tests 'unit tests' UnitTests");

        run.ShouldEndWith(1, "0 passed, 1 failed, 0 skipped");
        var excerpt = run.Lines.SkipWhile(line => !line.EndsWith("in all", StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith("failed ", StringComparison.Ordinal))
            .SkipLast(1)
            .ToList();
        excerpt.Count.ShouldBeInRange(20, 40);
        excerpt[0].ShouldBe("failed X.A.B(text: \"c d\") (12ms)");
        excerpt.ShouldContain("  message 1");
        excerpt.ShouldContain("    at X.A.B() in /x/A.cs:1");
        excerpt.ShouldNotContain(line => line.Contains("System.Thing"));
        excerpt[^1].ShouldBe("    log 100");
    }

    [Fact]
    public async Task Times_of_all_steps_are_listed_at_the_end()
    {
        var run = await _gate.RunAsync("must 'first' true; must 'second' true");

        run.ShouldEndWith(0, "2 passed, 0 failed, 0 skipped");
        run.Lines.Where(line => line.Contains(" s  ")).Select(line => line.Trim().Split(" s  ")[1]).ShouldBe(["first", "second", "in all"]);
    }

    public void Dispose() => _gate.Dispose();
}
