using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SvcInfra.TemplateTests;

/// <summary>A module that a generated solution may leave out: <c>src/Application/X/module.json</c>.</summary>
/// <param name="Name">The name of its folders.</param>
/// <param name="Choice">The argument of <c>--modules</c>.</param>
/// <param name="Description">Shown by <c>dotnet new svcinfra --help</c>.</param>
internal sealed record ModuleManifest(string Name, string Choice, string Description)
{
    public string Symbol => "include" + Name;

    /// <summary>The paths that are removed with the module.</summary>
    public string[] Patterns
    {
        get
        {
            var page = Regex.Replace(Name, "(?<=[a-z0-9])[A-Z]", "-$0").ToLowerInvariant();
            string[] morePages = Directory.Exists(Path.Combine(Repository.Root, "docs", page)) ? [$"docs/{page}/**"] : [];
            return [$"src/*/{Name}/**", $"tests/*/{Name}/**", $"docs/{page}.md", .. morePages, $"eng/quickstart/*-{page}.sh"];
        }
    }

    public static IReadOnlyList<ModuleManifest> All() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Application"), "module.json", SearchOption.AllDirectories)
            .Select(file => JsonSerializer.Deserialize<ModuleManifest>(File.ReadAllText(file), JsonSerializerOptions.Web)!)
            .OrderBy(module => module.Choice, StringComparer.Ordinal)];
}

/// <summary>
/// Writes the derived parts of <c>template.json</c>: the optional modules, from their manifests, and the lines of the solution file that name the
/// maintainers' projects. Everything else in the file is written by hand and kept.
/// </summary>
internal static class TemplateManifest
{
    public const string None = "none";

    /// <summary>Projects of the repository's solution that a generated solution does not get.</summary>
    private static readonly string[] MaintainersProjects = ["TemplateTests", "BrowserTests"];

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(string template, IReadOnlyList<ModuleManifest> modules, string solution)
    {
        var root = JsonNode.Parse(template)!.AsObject();
        var symbols = root["symbols"]!.AsObject();
        foreach (var old in symbols.Select(symbol => symbol.Key).Where(IsIncludeSymbol).ToList())
        {
            symbols.Remove(old);
        }

        var choice = symbols["modules"]!.AsObject();
        choice["defaultValue"] = modules.Count == 0 ? None : string.Join('|', modules.Select(module => module.Choice));
        choice["choices"] = new JsonArray(
            [.. modules.Select(module => Choice(module.Choice, module.Description)), Choice(None, "No optional module")]);
        foreach (var module in modules)
        {
            symbols[module.Symbol] = new JsonObject { ["type"] = "computed", ["value"] = $"(modules == {module.Choice})" };
        }

        root["sources"]![0]!["modifiers"] = new JsonArray([.. modules.Select(module => new JsonObject
        {
            ["condition"] = $"(!{module.Symbol})",
            ["exclude"] = new JsonArray([.. module.Patterns.Select(pattern => JsonValue.Create(pattern))]),
        })]);
        root["SpecialCustomOperations"] = new JsonObject
        {
            ["SvcInfra.sln"] = new JsonObject { ["operations"] = new JsonArray([.. MaintainersLines(solution).Select(Removal)]) },
        };
        return Write(root);
    }

    /// <summary>As the template files are written.</summary>
    public static string Write(JsonNode template) => template.ToJsonString(Indented) + "\n";

    private static bool IsIncludeSymbol(string name) => Regex.IsMatch(name, "^include[A-Z]");

    private static JsonObject Choice(string choice, string description) => new() { ["choice"] = choice, ["description"] = description };

    private static JsonNode Removal(string text) => new JsonObject
    {
        ["type"] = "replacement",
        ["configuration"] = new JsonObject { ["original"] = text, ["replacement"] = string.Empty },
    };

    /// <summary>Runs of adjacent lines, with their line ends: the project, its configurations, its place in a folder.</summary>
    private static IEnumerable<string> MaintainersLines(string solution)
    {
        foreach (var project in MaintainersProjects)
        {
            var lines = solution.ReplaceLineEndings("\n").Split('\n');
            var id = lines
                .Select(line => Regex.Match(line, $"\"{project}\", \"[^\"]*\", \"(\\{{[^}}]*\\}})\""))
                .Single(match => match.Success).Groups[1].Value;
            var run = string.Empty;
            var open = false;
            foreach (var line in lines)
            {
                if (line.Contains(id, StringComparison.OrdinalIgnoreCase) || open)
                {
                    run += line + "\r\n";
                    open = line.StartsWith("Project(", StringComparison.Ordinal);
                }
                else if (run.Length > 0)
                {
                    yield return run;
                    run = string.Empty;
                }
            }
        }
    }
}
