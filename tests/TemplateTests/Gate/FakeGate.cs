using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests.Gate;

/// <summary>The gate's scripts in a temporary folder, where <c>dotnet</c> is a script of the test.</summary>
internal sealed class FakeGate : IDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Output of a test's <c>dotnet</c>: the report of a project, and the summary of a run.</summary>
    private const string Words = """
        #!/usr/bin/env bash
        arguments=$*
        while [ $# -gt 0 ]; do [ "$1" != --results-directory ] || results=$2; shift; done
        report() { # PROJECT TESTS [SKIPPED]
          {
            printf '{"results":{"extra":{"suites":[{"filePath":"/x/tests/%s/bin/Debug/net10.0/X.%s.dll"}]},' "$1" "$1"
            printf '"summary":{"tests":%d,"passed":%d,"failed":0,"pending":%d,"skipped":0,"other":0}}}' "$2" $(($2 - ${3:-0})) "${3:-0}"
          } >"$results/$1.ctrf"
        }
        summary() { # SUCCEEDED FAILED SKIPPED
          printf '\nTest run summary: Done\n  total: %d\n  failed: %d\n  succeeded: %d\n  skipped: %d\n  duration: 1s 002ms\n' \
            $(($1 + $2 + $3)) "$2" "$1" "$3"
        }
        failure() { # NAME
          printf 'failed %s (12ms)\n  from /x/tests/UnitTests/bin/Debug/net10.0/X.UnitTests.dll (net10.0|x64)\n  Should be 1 but was 2\n' "$1"
        }

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gate-");

    public FakeGate()
    {
        foreach (var script in new[] { "eng/gate.sh", "eng/check.sh", ".ci/lib.sh", ".ci/run" })
        {
            Write(script, File.ReadAllText(Path.Combine(Repository.Root, script)));
        }

        // A test installs nothing that a machine lacks.
        Program("apt-get", "exit 0");
    }

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text.ReplaceLineEndings("\n"));
    }

    /// <summary>Creates the fake <c>dotnet</c>.</summary>
    public void Dotnet(string script) => Program("dotnet", Words + script);

    /// <summary>Sources the gate and runs commands between its start and its end.</summary>
    public Task<GateRun> RunAsync(string commands, params (string Name, string Value)[] environment) =>
        BashAsync($"source eng/gate.sh; source .ci/lib.sh; gate_begin\n{commands}\ngate_end", environment);

    public async Task<GateRun> BashAsync(string script, params (string Name, string Value)[] environment)
    {
        var variables = new Dictionary<string, string?>(Command.Environment)
        {
            ["PATH"] = $"{PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["TESTS_REQUIRE"] = null,
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        // One stream, because the lines of two arrive in any order.
        await using var process = ChildProcess.Start("bash", ["-c", "exec 2>&1; " + script], variables, _folder.FullName);
        process.CloseInput();
        var exitCode = await process.WaitForExitAsync(WaitTimeout);
        return new GateRun(exitCode, process.Output);
    }

    public async Task GitAsync(string commands)
    {
        const string Git = "git() { command git -c user.name=A -c user.email=a@example.com -c init.defaultBranch=main \"$@\" >/dev/null; }";
        (await BashAsync($"set -e; {Git}\n{commands}")).ExitCode.ShouldBe(0, commands);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Program(string name, string script)
    {
        Write($"bin/{name}", script.StartsWith("#!", StringComparison.Ordinal) ? script : "#!/usr/bin/env bash\n" + script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf($"bin/{name}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

/// <summary>The gate's output and exit code.</summary>
internal sealed record GateRun(int ExitCode, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);

    public void ShouldEndWith(int exitCode, string line) =>
        (ExitCode, Lines.Count == 0 ? null : Lines[^1]).ShouldBe((exitCode, line), Text);
}
