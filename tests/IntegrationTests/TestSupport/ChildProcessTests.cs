using Shouldly;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.TestSupport;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Line_is_found_in_both_outputs_with_the_given_environment_and_folder()
    {
        var environment = new Dictionary<string, string?> { ["GREETING"] = "hello" };
        await using var child = Shell("echo first; echo \"$GREETING from $PWD\" >&2; read -r _", environment, "/usr");

        (await child.WaitForLineAsync(line => line.StartsWith("hello"), s_deadline)).ShouldBe("hello from /usr");
        (await child.WaitForLineAsync(line => line == "first", s_deadline)).ShouldBe("first");
        child.HasExited.ShouldBeFalse();
    }

    [Fact]
    public async Task Exit_code_comes_with_all_lines_when_the_input_ends()
    {
        await using var child = Shell("read -r line; echo \"got $line\"; read -r _; echo last; exit 3");

        await child.WriteLineAsync("this");
        child.CloseInput();

        (await child.WaitForExitAsync(s_deadline)).ShouldBe(3);
        child.Output.ShouldBe(["got this", "last"]);
    }

    [Fact]
    public async Task Wait_for_a_line_ends_with_the_output_when_the_process_ends_without_it()
    {
        await using var child = Shell("echo something else");

        var error = await Should.ThrowAsync<InvalidOperationException>(() => child.WaitForLineAsync(line => line == "ready", s_deadline));

        error.Message.ShouldContain("something else");
    }

    [Fact]
    public async Task Waits_end_at_their_deadline()
    {
        await using var child = Shell("echo started; read -r _");
        await child.WaitForLineAsync(line => line == "started", s_deadline);

        var line = await Should.ThrowAsync<TimeoutException>(() => child.WaitForLineAsync(line => line == "ready", TimeSpan.FromMilliseconds(50)));
        await Should.ThrowAsync<TimeoutException>(() => child.WaitForExitAsync(TimeSpan.FromMilliseconds(50)));

        line.Message.ShouldContain("started");
    }

    [Fact]
    public async Task Kill_leaves_the_process_no_time_to_clean_up()
    {
        await using var child = Shell("trap 'echo tidy' EXIT; trap 'exit 0' TERM; echo started; read -r _");
        await child.WaitForLineAsync(line => line == "started", s_deadline);

        child.Kill();

        (await child.WaitForExitAsync(s_deadline)).ShouldBe(128 + 9);
        child.Output.ShouldBe(["started"]);
    }

    [Fact]
    public async Task Dispose_kills_child_processes_too()
    {
        var child = Shell("sleep 300 & echo $!; read -r _");
        var grandchild = int.Parse(await child.WaitForLineAsync(_ => true, s_deadline));

        await child.DisposeAsync();

        await Eventually.TrueAsync(async () => !await RunningProcess.ExistsAsync(grandchild), s_deadline, "the grandchild's end");
    }

    [Fact]
    public async Task Eventually_polls_until_the_condition_holds()
    {
        var looks = 0;

        await Eventually.TrueAsync(() => ++looks == 3, s_deadline, "the third look");

        looks.ShouldBe(3);
    }

    [Fact]
    public async Task Eventually_polls_once_and_names_the_condition_when_the_deadline_is_zero()
    {
        var looks = 0;

        var error = await Should.ThrowAsync<TimeoutException>(() => Eventually.TrueAsync(() => ++looks == 2, TimeSpan.Zero, "the second look"));

        looks.ShouldBe(1);
        error.Message.ShouldContain("the second look");
    }

    private static ChildProcess Shell(string script, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null) =>
        ChildProcess.Start("/bin/sh", ["-c", script], environment, folder);
}
