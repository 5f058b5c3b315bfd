using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SvcInfra.TemplateTests.Walk;

/// <summary>
/// Checks the commands that pages mention without running them, in blocks and in inline code: the item templates and their options, scripts and
/// their verbs, projects, verbs of the application, and tests that filters name.
/// </summary>
/// <param name="files">The paths of the solution's files, with forward slashes.</param>
/// <param name="text">Reads one of them.</param>
internal sealed partial class DocumentedCommands(IReadOnlyList<string> files, Func<string, string> text)
{
    private static readonly string[] OptionsOfDotnetNew = ["-n", "--name", "-o", "--output", "--help", "--dry-run", "--force"];

    private readonly Lazy<string> _code = new(() => Join(files.Where(IsCodeOf("src/WebApi/")), text));
    private readonly Lazy<string> _tests = new(() => Join(files.Where(IsCodeOf("tests/")), text));

    /// <summary>A line for each command that cannot work.</summary>
    public static IReadOnlyList<string> Wrong(GeneratedSolution solution)
    {
        var files = solution.Files();
        var commands = new DocumentedCommands(files, solution.Text);
        return [.. files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(page => In(solution.Text(page))
                .SelectMany(command => commands.Problems(command).Select(problem => $"{page}: {command}: {problem}")))];
    }

    /// <summary>What pages show as code: the lines of shell blocks and the inline spans.</summary>
    public static IEnumerable<string> In(string page)
    {
        var blocks = ShellBlock.In("", page).SelectMany(block => block.Text.Split('\n')).Select(line => Comment().Replace(line, string.Empty).Trim());
        var spans = InlineCode().Matches(Block().Replace(page, string.Empty)).Select(match => match.Groups[1].Value.ReplaceLineEndings(" "));
        return blocks.Concat(spans).Where(command => command.Length > 0);
    }

    public IEnumerable<string> Problems(string command)
    {
        foreach (Match match in NewItem().Matches(command))
        {
            var options = Options(match.Groups["template"].Value);
            var unknown = options is null
                ? ["there is no such template"]
                : Option().Matches(match.Groups["rest"].Value).Select(option => option.Value).Where(option => !options.Contains(option))
                    .Select(option => $"the template has no option {option}");
            foreach (var problem in unknown)
            {
                yield return problem;
            }
        }

        foreach (Match match in Script().Matches(command))
        {
            var verb = match.Groups["verb"].Value;
            if (!files.Contains(match.Groups["path"].Value))
            {
                yield return "there is no such script";
            }
            else if (verb.Length > 0 && !text(match.Groups["path"].Value).Contains($"[\"{verb}\"", StringComparison.Ordinal))
            {
                yield return $"the script has no verb {verb}";
            }
        }

        if (command.Contains("dotnet run eng/", StringComparison.Ordinal))
        {
            yield return "a program of one file is run as `dotnet eng/name.cs`";
        }

        foreach (var project in Project().Matches(command).Select(match => match.Groups["path"].Value))
        {
            if (!files.Any(file => file.StartsWith(project + "/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)))
            {
                yield return $"there is no project {project}";
            }
        }

        foreach (var verb in Verb().Matches(command).SelectMany(match => match.Groups["verb"].Captures).Select(capture => capture.Value))
        {
            if (!_code.Value.Contains($"\"{verb}\"", StringComparison.Ordinal))
            {
                yield return $"the application has no verb {verb}";
            }
        }

        foreach (Match match in Filter().Matches(command))
        {
            var name = Regex.Escape(match.Groups["pattern"].Value.Trim('*').TrimStart('.')).Replace(@"\+", ".", StringComparison.Ordinal);
            var pattern = match.Groups["kind"].Value switch
            {
                "namespace" => $"namespace [\\w.]*{name}",
                "class" => $@"class \w*{name.Split('.')[^1]}",
                _ => $@"\w*{name}\w*\(",
            };
            if (name is not ("" or "name") && !Regex.IsMatch(_tests.Value, pattern))
            {
                yield return $"no test has this {match.Groups["kind"].Value}";
            }
        }
    }

    private static Func<string, bool> IsCodeOf(string folder) =>
        file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal);

    private static string Join(IEnumerable<string> files, Func<string, string> text) => string.Join('\n', files.Select(text));

    /// <summary>The options of an item template of this repository; null if there is no such template.</summary>
    private static string[]? Options(string shortName)
    {
        var templates = Directory.GetFiles(Path.Combine(Repository.Root, "templates"), "template.json", SearchOption.AllDirectories)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!);
        return templates.SingleOrDefault(template => template["shortName"]!.GetValue<string>() == shortName) is { } found
            ? [.. OptionsOfDotnetNew, .. found["symbols"]!.AsObject().Where(symbol => symbol.Value!["type"]!.GetValue<string>() == "parameter")
                .Select(symbol => $"--{symbol.Key}")]
            : null;
    }

    [GeneratedRegex(@"dotnet new (?<template>[a-z.-]*-(feature|module|job))\b(?<rest>[^|;]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex NewItem();

    [GeneratedRegex("(?<= )--?[a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"(?<![\w/.-])(?<path>eng/[\w/-]+\.(sh|cs))( (?<verb>[a-z]+)\b)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Script();

    [GeneratedRegex(@"(--project |dotnet (build|publish) )(?<path>(src|tests|eng)/[\w/.-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Project();

    [GeneratedRegex(
        @"(dotnet run --project src/WebApi[^|]*? -- |dotnet [\w.]*\.WebApi\.dll )(?<verb>[a-z]+)( (?<verb>[a-z]+)\b)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Verb();

    [GeneratedRegex(@"--filter-(not-)?(?<kind>class|method|namespace) '?(?<pattern>[\w.*+]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Filter();

    [GeneratedRegex(@"(^|\s)#\s.*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[ ]*```.*?^[ ]*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();
}
