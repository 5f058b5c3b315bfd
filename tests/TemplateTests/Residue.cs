using System.Text.RegularExpressions;

namespace SvcInfra.TemplateTests;

/// <summary>Finds remains of the template in a generated solution.</summary>
internal static partial class Residue
{
    private static readonly string[] MaintainersPaths =
    [
        ".template.config/", ".ci/", "templates/", "tests/TemplateTests/", "tests/BrowserTests/", "tests/flaky.txt",
        "CHANGELOG.md", "LICENSE", "eng/bench", "docs/template.md",
    ];

    private static readonly string[] Leftovers =
    [
        "#if (", "#endif -->", "includeProjects", "usePostgres", "TemplateTests", "BrowserTests", "RootNamespaceOfTheSolution",
        "Generated solutions do not get",
    ];

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

            foreach (var link in file.EndsWith(".md", StringComparison.Ordinal) ? BrokenLinks(solution.Folder, file, solution.Text(file)) : [])
            {
                yield return $"{file}: broken link {link}";
            }
        }
    }

    /// <summary>A line for each mention of a module that was left out.</summary>
    public static IEnumerable<string> OfModules(GeneratedSolution solution, IEnumerable<ModuleManifest> modules) =>
        from module in modules
        from file in solution.Files()
        where file.Contains($"/{module.Name}/")
            || Regex.IsMatch(solution.Text(file), $@"(?<!Standard\s+)\b{module.Name}(?![a-z])|/{module.Choice}\b")
        select $"{file} names {module.Name}";

    internal static bool NamesTemplate(string text)
    {
        var rest = ItemTemplate().Replace(text, string.Empty);
        return rest.Contains("svcinfra", StringComparison.OrdinalIgnoreCase) || RenamedItemTemplate().IsMatch(rest);
    }

    /// <summary>The relative links of a page that lead to no file, without their anchors, which a test of each solution checks.</summary>
    internal static IEnumerable<string> BrokenLinks(string root, string page, string text) =>
        Link().Matches(Code().Replace(text, string.Empty)).Select(match => match.Groups[1].Value)
            .Where(link => link.Length > 0 && !link.Contains("://", StringComparison.Ordinal))
            .Where(link => !link.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(link => !Path.Exists(Path.Combine(root, Path.GetDirectoryName(page)!, link)));

    [GeneratedRegex(@"\bsvcinfra-(event|feature|job|module)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex ItemTemplate();

    /// <summary>The solution's name in place of the template's, such as <c>acme-feature</c>.</summary>
    [GeneratedRegex(@"dotnet new [\w.-]+-(event|feature|job|module)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex RenamedItemTemplate();

    [GeneratedRegex(@"\]\(([^)\s#]*)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^ *```.*?^ *```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
