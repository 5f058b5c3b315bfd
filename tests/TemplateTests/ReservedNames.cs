using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SvcInfra.TemplateTests;

/// <summary>
/// The names that would hide a type from the code, because C# finds a namespace of an enclosing namespace before an imported type. Only names of one
/// word count: no product is named <c>TimeProvider</c>.
/// </summary>
internal static partial class ReservedNames
{
    private static readonly string[] Implicit =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks", "Xunit",
    ];

    private static readonly string[] Sources = ["src/", "tests/", "eng/", "examples/"];

    /// <summary>For a solution: the types that the sources declare or import, and the first parts of all namespaces.</summary>
    public static IReadOnlyCollection<string> OfSolutions()
    {
        var code = Code(Sources);
        var declared = code.SelectMany(file => Declaration().Matches(file)).Select(match => match.Groups["name"].Value);
        var modules = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .SelectMany(layer => Directory.GetDirectories(layer).Append(layer)).Select(folder => Path.GetFileName(folder)!);
        var used = Used(code);
        return [.. OfModules().Concat(declared.Where(used.Contains)).Concat(modules).Where(IsWord).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>For a module: its namespace stands beside the other modules', which use the imported types.</summary>
    public static IReadOnlyCollection<string> OfModules()
    {
        var code = Code(Sources);
        var imported = Imports(code);
        var used = Used(code);
        return [.. Exported().Where(type => imported.Contains(type.Namespace) && used.Contains(type.Name)).Select(type => type.Name)
            .Concat(imported.Select(name => name.Split('.')[0]).Where(IsWord)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>For an aggregate: the types of the namespaces that are imported beside its own, because two imports of one name clash.</summary>
    public static IReadOnlyCollection<string> OfAggregates()
    {
        var imported = Imports(Code(["templates/module/"]).Where(file => file.Contains("Solution.Domain.ModuleName;")));
        var own = Code(["src/", "tests/"])
            .Where(file => Namespace().Match(file) is { Success: true } match
                && imported.Contains(match.Groups["name"].Value.Replace("SvcInfra", "RootNamespaceOfTheSolution")))
            .SelectMany(file => Declaration().Matches(file))
            .Where(match => match.Groups["indent"].Length == 0)
            .Select(match => match.Groups["name"].Value);
        return [.. Exported().Where(type => imported.Contains(type.Namespace)).Select(type => type.Name)
            .Concat(own).Where(IsWord).Distinct().Order(StringComparer.Ordinal)];
    }

    private static List<string> Code(string[] folders) =>
        [.. Repository.Files()
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal)
                && folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))
                && !file.Contains("/Migrations/")
                && !file.StartsWith("eng/bench", StringComparison.Ordinal)
                && !file.StartsWith("tests/TemplateTests/", StringComparison.Ordinal)
                && !file.StartsWith("tests/BrowserTests/", StringComparison.Ordinal))
            .Select(file => File.ReadAllText(Path.Combine(Repository.Root, file)))];

    private static HashSet<string> Imports(IEnumerable<string> code) =>
        [.. Implicit, .. code.SelectMany(file => Import().Matches(file)).Select(match => match.Groups["name"].Value)];

    private static HashSet<string> Used(IEnumerable<string> code) =>
        [.. code.SelectMany(file => Word().Matches(Comment().Replace(file, string.Empty))).Select(match => match.Value)];

    private static bool IsWord(string name) => Regex.IsMatch(name, "^[A-Z][a-z]+[0-9]*$");

    /// <summary>The public types of one word in .NET and in the packages of the test projects, which reference all others.</summary>
    private static IEnumerable<(string Namespace, string Name)> Exported()
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
        var web = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(runtime))!, "Microsoft.AspNetCore.App");
        return new[] { "UnitTests", "FunctionalTests", "IntegrationTests" }.SelectMany(PackageFiles)
            .Concat(Directory.GetFiles(runtime, "*.dll"))
            .Concat(Directory.GetFiles(Directory.GetDirectories(web).OrderByDescending(folder => folder, StringComparer.Ordinal).First(), "*.dll"))
            .DistinctBy(Path.GetFileName)
            .SelectMany(TypesOf)
            .Where(type => IsWord(type.Name));
    }

    private static IEnumerable<string> PackageFiles(string project)
    {
        var file = Path.Combine(Repository.Root, "tests", project, "obj", "project.assets.json");
        File.Exists(file).ShouldBeTrue($"{file} is missing. Run `dotnet restore` on the solution first.");
        var assets = JsonNode.Parse(File.ReadAllText(file))!;
        var folder = assets["packageFolders"]!.AsObject().First().Key;
        return
            from package in assets["targets"]!.AsObject().First().Value!.AsObject()
            where package.Value!["compile"] is not null && assets["libraries"]![package.Key]!["type"]!.GetValue<string>() == "package"
            from library in package.Value!["compile"]!.AsObject()
            where library.Key.EndsWith(".dll", StringComparison.Ordinal)
            select Path.Combine(folder, assets["libraries"]![package.Key]!["path"]!.GetValue<string>(), library.Key);
    }

    private static List<(string Namespace, string Name)> TypesOf(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        if (!reader.HasMetadata)
        {
            return [];
        }

        var metadata = reader.GetMetadataReader();
        return [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => (type.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public)
            .Select(type => (metadata.GetString(type.Namespace), metadata.GetString(type.Name).Split('`')[0]))];
    }

    [GeneratedRegex(@"\b[A-Z][a-z]+[0-9]*\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^using (static )?(?<name>[A-Z][\w.]*);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Import();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?<indent> *)(\w+ )*(class|struct|record|interface|enum|delegate \w+) (?<name>[A-Z]\w*)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
