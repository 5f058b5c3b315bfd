using System.Text.RegularExpressions;

namespace SvcInfra.TemplateTests.Benchmarks;

/// <summary>A benchmark of docs/performance.md.</summary>
/// <param name="Command">As on the page, without variables.</param>
/// <param name="Rows">Patterns of whole lines: a figure in every column.</param>
public sealed record DocumentedBenchmark(string Command, params string[] Rows)
{
    private const string Figure = @"[\d,]*\d(\.\d+)?";
    private const string EdgeRow = $"NAME( +{Figure}){{2}} +-?{Figure} %( +{Figure}){{2}} +-?{Figure} %";

    public static IReadOnlyList<DocumentedBenchmark> All { get; } =
    [
        new(
            "eng/bench.sh",
            [
                .. Each(["read", "list", "create", "keyed", "cached"], $"NAME( +{Figure}){{6}}"),
                .. Each(["read", "list", "create", "keyed"], $"NAME +app {Figure} and {Figure} +bare {Figure} and {Figure}"),
                .. Each(["ready", "first"], $"NAME +app {Figure} +bare {Figure} +ratio {Figure}"),
                $"memory +{Figure} MiB +{Figure} MiB +{Figure}",
            ]),
        new(
            "eng/bench-edge.sh",
            [
                .. Each(["all +read", "all +list", "all +keyed", "key +keyed", "caching +cached"], EdgeRow),
                .. Each(["limits +read", "cors +read", "headers +read", "hosts +read", "timeouts +read", "problems +read"], EdgeRow),
            ]),
        new(
            "eng/bench-audit.sh",
            "export: 5000 entries, .* MB", $"round 1: {Figure} s, {Figure} entries/s; .*", $".*Sealing on PostgreSQL: {Figure} entries/s .*"),
        new("eng/bench-jobs.sh", [.. Each(["enqueue", "batch", "process", "fetch", "latency"], $@"NAME +\S.* (jobs/s|ms)( +{Figure}){{5}}")]),
        new(
            "eng/bench/sign-in.sh",
            [
                .. Each(
                    ["unknown address", "wrong password", "right password during a wait"],
                    $"NAME +median +{Figure} ms, quartiles +{Figure} to +{Figure}"),
            ]),
        new(
            "dotnet run -c Release --project tests/Benchmarks -- --filter '*'",
            [.. Each(["WithBehaviors", "Warm", "Hash", "DecodeCursor", "WithETag"], $@"\| NAME +\| +{Figure} \ws \|.*")]),
    ];

    /// <summary>The row of a competitor, by the name in the script's message that it is left out.</summary>
    public static IReadOnlyDictionary<string, string> Rivals { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["hangfire"] = $@"process +Hangfire +jobs/s( +{Figure}){{5}}",
        ["graphile-worker"] = $@"process +graphile-worker, defaults +jobs/s( +{Figure}){{5}}",
    };

    /// <summary>Commands in the code blocks of the page, without variables and comments.</summary>
    public static IEnumerable<string> CommandsOf(string page) =>
        Regex.Matches(page, "^```\\n(?<block>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)
        .SelectMany(match => match.Groups["block"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(line => Regex.Replace(line, @"^([A-Z_]+=\S+ )+| +#.*$", string.Empty, RegexOptions.ExplicitCapture));

    public override string ToString() => Command;

    private static IEnumerable<string> Each(string[] names, string row) => names.Select(name => row.Replace("NAME", name, StringComparison.Ordinal));
}
