using System.Text.RegularExpressions;

namespace SvcInfra.TemplateTests;

/// <summary>Finds remains of the template in a generated solution.</summary>
internal static partial class Residue
{
    private static readonly string[] MaintainersPaths =
    [
        ".template.config/", ".ci/", "templates/", "tests/TemplateTests/", "tests/BrowserTests/", "tests/flaky.txt",
        "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "eng/quickstart-generated.sh", "eng/bench",
    ];

    private static readonly string[] Leftovers =
        ["#if (include", "includeProjects", "TemplateTests", "BrowserTests", "RootNamespaceOfTheSolution", "Generated solutions do not get"];

    /// <summary>A line for each file or line that names the template; item templates keep their names, because users type them.</summary>
    public static IEnumerable<string> In(GeneratedSolution solution)
    {
        foreach (var file in solution.Files())
        {
            if (NamesTemplate(file)
                || file.EndsWith("module.json", StringComparison.Ordinal)
                || MaintainersPaths.Any(path => file.StartsWith(path, StringComparison.Ordinal)))
            {
                yield return file;
            }

            foreach (var line in solution.Text(file).Split('\n').Where(line => NamesTemplate(line) || Leftovers.Any(line.Contains)))
            {
                yield return $"{file}: {line.Trim()}";
            }
        }
    }

    /// <summary>A line for each mention of a module that was left out.</summary>
    public static IEnumerable<string> OfModules(GeneratedSolution solution, IEnumerable<ModuleManifest> modules) =>
        from module in modules
        from file in solution.Files()
        where file.Contains($"/{module.Name}/") || Regex.IsMatch(solution.Text(file), $@"\b{module.Name}(?![a-z])|/{module.Choice}\b")
        select $"{file} names {module.Name}";

    internal static bool NamesTemplate(string text) =>
        ItemTemplate().Replace(text, string.Empty).Contains("svcinfra", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\bsvcinfra-(feature|job|module)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex ItemTemplate();
}
