using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>
/// A module is the third name of a namespace, across all layers. An edge is the name of another module's namespace in the code. That finds constants
/// too, which the compiler copies, so that no assembly reference shows them.
/// </summary>
public sealed partial class ModuleGraphTests
{
    /// <summary>The base of all modules; it uses none of them.</summary>
    private const string Kernel = "Kernel";

    /// <summary>
    /// The web host. It starts the process and may use every core module; the modules' endpoints use its helpers, which is not an edge.
    /// </summary>
    private const string Host = "Host";

    private static readonly string[] KernelFolders = ["Common", "Persistence"];
    private static readonly Lazy<IReadOnlyList<Edge>> AllEdges = new(() => [.. Solution.CodeOfSrc().SelectMany(EdgesOf).Distinct()]);

    private static string Graph => string.Join('\n', AllEdges.Value.GroupBy(edge => edge.From, edge => edge.To)
        .OrderBy(from => from.Key, StringComparer.Ordinal)
        .Select(from => $"  {from.Key} -> {string.Join(", ", from.Distinct().Order(StringComparer.Ordinal))}"));

    [Fact]
    public void Kernel_uses_no_module() =>
        AllEdges.Value.Where(edge => edge.From == Kernel).Select(edge => edge.Describe()).ShouldBeEmpty(Graph);

    [Fact]
    public void Modules_form_no_cycle()
    {
        AllEdges.Value.ShouldNotBeEmpty();
        var edges = AllEdges.Value.ToLookup(edge => edge.From, edge => edge.To);
        foreach (var module in edges.Select(from => from.Key))
        {
            FindWay(module, module, edges, []).ShouldBeNull($"The graph of the modules:\n{Graph}");
        }
    }

    [Fact]
    public void Module_uses_only_the_contracts_of_other_modules_use_cases() =>
        AllEdges.Value
            .Where(edge =>
                edge is { Layer: "Application", To: not "Email", From: not Host } && !edge.Name.EndsWith(".Contracts", StringComparison.Ordinal))
            .Select(edge => edge.Describe()).ShouldBeEmpty(Graph);

    [Fact]
    public void Module_uses_no_adapter_of_another_module() =>
        AllEdges.Value
            .Where(edge => edge is { Layer: "Infrastructure" or "WebApi", From: not Host })
            .Select(edge => edge.Describe()).ShouldBeEmpty(Graph);

    [Fact]
    public void Other_modules_aggregates_are_for_foreign_keys_and_access_checks_only() =>
        AllEdges.Value
            .Where(edge => edge is { Layer: "Domain", From: not Host } && !edge.Path.StartsWith("src/Infrastructure/", StringComparison.Ordinal))
            .Select(edge => edge.Describe()).ShouldBeEmpty(Graph);

    [Fact]
    public void Host_and_core_modules_use_no_optional_module() =>
        AllEdges.Value
            .Where(edge => Solution.OptionalModules.Contains(edge.To) && !Solution.OptionalModules.Contains(edge.From))
            .Select(edge => edge.Describe()).ShouldBeEmpty(Graph);

    private static List<string>? FindWay(string from, string to, ILookup<string, string> edges, HashSet<string> seen)
    {
        foreach (var next in edges[from].Where(next => next == to || seen.Add(next)))
        {
            if (next == to)
            {
                return [from, to];
            }

            if (FindWay(next, to, edges, seen) is { } rest)
            {
                return [from, .. rest];
            }
        }

        return null;
    }

    private static IEnumerable<Edge> EdgesOf(SourceFile file)
    {
        if (file.Path.Split('/') is not ["src", var layer, var folder, _, ..])
        {
            yield break;
        }

        var from = NodeOf(layer, folder);
        foreach (Match match in Namespace().Matches(file.Code))
        {
            var to = NodeOf(match.Groups["layer"].Value, match.Groups["folder"].Value);
            if (to != from && to is not (Kernel or Host))
            {
                var name = $"{match.Groups["layer"]}.{match.Groups["folder"]}{match.Groups["contracts"]}";
                yield return new Edge(from, to, match.Groups["layer"].Value, name, file.Path);
            }
        }
    }

    private static string NodeOf(string layer, string folder) =>
        !KernelFolders.Contains(folder) ? folder : layer == "WebApi" ? Host : Kernel;

    [GeneratedRegex(
        @"(?<![\w.])(?:SvcInfra\.)?(?<layer>Domain|Application|Infrastructure|WebApi)\.(?<folder>[A-Z]\w+)(?<contracts>\.Contracts)?(?=[.;])")]
    private static partial Regex Namespace();

    private sealed record Edge(string From, string To, string Layer, string Name, string Path)
    {
        public string Describe() => $"{From} -> {To}: {Path} names {Name}";
    }
}
