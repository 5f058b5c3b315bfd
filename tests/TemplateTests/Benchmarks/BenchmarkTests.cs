using System.Text.RegularExpressions;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests.Benchmarks;

/// <summary>The benchmarks in their short form, which must print figures or the reason for their absence. The figures mean nothing.</summary>
[Slow]
public sealed class BenchmarkTests : IDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _temp = Directory.CreateTempSubdirectory("benchmarks-");

    public BenchmarkTests()
    {
        // PostgreSQL runs as another user when the tests run as root.
        if (!OperatingSystem.IsWindows())
        {
            _temp.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }
    }

    public static TheoryData<string> Commands => [.. DocumentedBenchmark.All.Select(benchmark => benchmark.Command)];

    public void Dispose() => _temp.Delete(recursive: true);

    [Fact]
    public void Every_documented_benchmark_is_run() =>
        DocumentedBenchmark.CommandsOf(File.ReadAllText(Path.Combine(Repository.Root, "docs", "performance.md"))).Distinct()
            .ShouldBe(DocumentedBenchmark.All.Select(benchmark => benchmark.Command), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Benchmark_gives_each_of_its_figures(string command)
    {
        var benchmark = DocumentedBenchmark.All.Single(benchmark => benchmark.Command == command);

        // The short form measures the binaries that the tests have built.
        var artifacts = command.StartsWith("dotnet", StringComparison.Ordinal) ? $" --artifacts {_temp.FullName}" : string.Empty;
        var (code, output) = await RunAsync(command.Replace("-c Release ", string.Empty) + artifacts);

        SkipWithout(code, output);
        code.ShouldBe(0, End(output));
        foreach (var row in benchmark.Rows.Concat(RivalsIn(command, output)))
        {
            output.Any(text => Regex.IsMatch(text, $"^{row} *$")).ShouldBeTrue($"No line matches {row}:\n{End(output)}");
        }
    }

    [Fact]
    public async Task Benchmark_that_times_out_fails_and_keeps_its_logs()
    {
        var (code, output) = await RunAsync("eng/bench-jobs.sh", ("BENCH_DEADLINE", "3"), ("TMPDIR", _temp.FullName));

        SkipWithout(code, output);
        code.ShouldBe(124, End(output));
        output.ShouldContain("bench-jobs: ended by its deadline of 3 s (BENCH_DEADLINE)");
        Directory.Exists(KeptFolder(output)).ShouldBeTrue(End(output));
    }

    [Fact]
    public async Task Phase_whose_jobs_never_run_fails_with_the_reason()
    {
        var (code, output) = await RunAsync(
            "eng/bench-jobs.sh",
            ("BENCH_ONLY", "process"), ("BENCH_SET", "App__Role=web"), ("BENCH_PATIENCE", "10"),
            ("BENCH_GRAPHILE_VERSION", string.Empty), ("TMPDIR", _temp.FullName));

        SkipWithout(code, output);
        code.ShouldBe(1, End(output));
        output.ShouldContain(line => line.Contains("Waited 10 s (BENCH_PATIENCE) for the worker to run 2000 jobs; it ran 0."), End(output));
        (await File.ReadAllTextAsync(Path.Combine(KeptFolder(output), "progress.txt"))).ShouldContain("The phase process failed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("nan")]
    [InlineData("-1")]
    public async Task Ratio_requires_figures(string value)
    {
        var (code, output) = await RunAsync($"source eng/bench/common.sh; name=bench; positive read 12.5 '{value}'; echo 'a ratio'");

        code.ShouldBe(1, End(output));
        output.ShouldBe([$"bench: read: '{value}' is not a figure"]);
    }

    private static async Task<(int Code, IReadOnlyList<string> Output)> RunAsync(
        string command, params (string Name, string? Value)[] settings)
    {
        var environment = new Dictionary<string, string?>(Command.Environment, StringComparer.Ordinal);
        var inherited = Environment.GetEnvironmentVariables().Keys.Cast<string>();
        foreach (var name in inherited.Where(name => name.StartsWith("BENCH", StringComparison.Ordinal)))
        {
            environment[name] = null;
        }

        environment["BENCH"] = "short";
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        await using var process = ChildProcess.Start("bash", ["-c", command], environment, Repository.Root);
        process.CloseInput();
        return (await process.WaitForExitAsync(WaitTimeout), process.Output);
    }

    /// <summary>The scripts exit with 2 and name what this machine lacks.</summary>
    private static void SkipWithout(int code, IReadOnlyList<string> output)
    {
        var missing = Named("missing: ", output);
        if (code == 2 && missing.Count > 0)
        {
            RequiredServers.SkipOrFail(missing.Find(IsRequired) ?? missing[0], $"The benchmark needs {string.Join(", ", missing)}. {output[^1]}");
        }
    }

    /// <summary>The rows of the available competitors; the others are reported, or fail where they are required.</summary>
    private static IEnumerable<string> RivalsIn(string command, IReadOnlyList<string> output)
    {
        if (command != "eng/bench-jobs.sh")
        {
            return [];
        }

        var absent = Named("left out: ", output);
        foreach (var line in output.Where(line => line.StartsWith("left out: ", StringComparison.Ordinal)))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        }

        absent.Where(IsRequired).ShouldBeEmpty($"{RequiredServers.Variable} names them:\n{End(output)}");
        return DocumentedBenchmark.Rivals.Where(rival => !absent.Contains(rival.Key)).Select(rival => rival.Value);
    }

    private static List<string> Named(string start, IReadOnlyList<string> output) =>
        [.. output.Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..].Split(' ')[0])];

    private static bool IsRequired(string name) =>
        (Environment.GetEnvironmentVariable(RequiredServers.Variable) ?? string.Empty)
        .Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string KeptFolder(IReadOnlyList<string> output)
    {
        const string Start = "bench-jobs: failed; the logs are kept in ";
        return output.Single(line => line.StartsWith(Start, StringComparison.Ordinal))[Start.Length..];
    }

    private static string End(IReadOnlyList<string> output) => string.Join('\n', output.TakeLast(30));
}
