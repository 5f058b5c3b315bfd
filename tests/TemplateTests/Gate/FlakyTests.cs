namespace SvcInfra.TemplateTests.Gate;

/// <summary>Tests that failed once and passed alone (<c>.ci/lib.sh</c>).</summary>
public sealed class FlakyTests : IDisposable
{
    private readonly FakeGate _gate = new();

    [Fact]
    public async Task Test_that_passes_alone_counts_as_passed_and_is_listed()
    {
        _gate.Write("tests/flaky.txt", "");
        _gate.Dotnet("""
            case $arguments in
              *'--project tests/UnitTests --no-build --filter-method X.A+B.C'*) summary 2 0 0 ;;
              *) report UnitTests 4; failure 'X.A+B.C(text: "a b")'; failure 'X.A+B.C(text: "c")'; summary 2 2 0; echo 'Exit code: 2'; exit 2 ;;
            esac
            """);

        var run = await _gate.RunAsync("tests 'unit tests' UnitTests; again");

        run.ShouldEndWith(0, "4 passed, 0 failed, 0 skipped");
        run.Text.ShouldContain("FLAKY: X.A+B.C failed once and passed alone");
        (await File.ReadAllTextAsync(_gate.PathOf("tests/flaky.txt"))).ShouldBe("X.A+B.C\n");
    }

    [Theory]
    [InlineData("summary 0 1 0; exit 2")]
    [InlineData("summary 1 0 0; exit 1")]
    [InlineData("summary 0 0 0")]
    [InlineData("exit 0")]
    public async Task Test_that_fails_alone_stays_failed(string alone)
    {
        _gate.Dotnet($"case $arguments in *--filter-method*) {alone} ;; *) report UnitTests 3; failure X.A.B; summary 2 1 0; exit 2 ;; esac");

        var run = await _gate.RunAsync("tests 'unit tests' UnitTests; again");

        run.ShouldEndWith(1, "2 passed, 1 failed, 0 skipped");
        run.Text.ShouldNotContain("FLAKY");
    }

    [Fact]
    public async Task More_than_three_failed_tests_are_not_retried()
    {
        _gate.Dotnet("""
            case $arguments in *--filter-method*) summary 1 0 0; exit 0 ;; esac
            report UnitTests 4; for name in A B C D; do failure X.Y.$name; done; summary 0 4 0; exit 2
            """);

        (await _gate.RunAsync("tests 'unit tests' UnitTests; again")).ShouldEndWith(1, "0 passed, 4 failed, 0 skipped");
    }

    [Fact]
    public async Task Project_with_a_bad_exit_stays_failed_when_its_test_passes_alone()
    {
        _gate.Dotnet(
            "case $arguments in *--filter-method*) summary 1 0 0 ;; "
            + "*) report UnitTests 3; failure X.A.B; summary 2 1 0; echo 'Exit code: 3'; exit 3 ;; esac");

        (await _gate.RunAsync("tests 'unit tests' UnitTests; again")).ShouldEndWith(1, "3 passed, 1 failed, 0 skipped");
    }

    [Theory]
    [InlineData("X.A.B\n", 1)]
    [InlineData("", 0)]
    public async Task Listed_test_fails_the_gate_until_the_file_is_empty(string text, int failed)
    {
        _gate.Write("tests/flaky.txt", text);

        (await _gate.RunAsync("must 'no test is known as flaky' no_flaky")).ShouldEndWith(failed, $"{1 - failed} passed, {failed} failed, 0 skipped");
    }

    public void Dispose() => _gate.Dispose();
}
