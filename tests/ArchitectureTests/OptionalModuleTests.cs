using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>An optional module can be left out because it is named only in its own folders. Generated solutions do not get this file.</summary>
public sealed class OptionalModuleTests
{
    private static readonly string[] Folders = ["src", "tests", "eng"];

    /// <summary>The benchmark against a bare API measures the sample module; generated solutions do not get it.</summary>
    private static readonly string[] Maintainers = ["eng/bench", "tests/TemplateTests"];

    /// <summary>The specification Standard Webhooks is no module.</summary>
    private const string Specification = "Standard";

    private static readonly string[] Extensions = [".cs", ".csproj", ".props", ".targets", ".json", ".sh", ".sql"];

    [Fact]
    public void Optional_module_is_named_only_in_its_folders()
    {
        var files = Solution.Files(Folders, Extensions);
        files.Count.ShouldBeGreaterThan(100);

        var mentions = Solution.OptionalModules.SelectMany(module => files
            .Where(file =>
                !file.Path.Contains($"/{module}/")
                && !IsFragmentOf(module, file.Path)
                && !Maintainers.Any(path => file.Path.StartsWith(path, StringComparison.Ordinal)))
            .SelectMany(file => MentionsOf(module, WithoutTemplateBlocks(file.Text, module))
                .Select(line => $"{file.Path}: {line} (module {module})")));

        mentions.ShouldBeEmpty();
    }

    [Fact]
    public void Snapshots_have_optional_modules_between_template_markers()
    {
        foreach (var module in Solution.OptionalModules.Where(OwnsTables))
        {
            var snapshots = Solution.Files(["src/Infrastructure/Persistence"], ".cs")
                .Where(file => file.Path.EndsWith("ModelSnapshot.cs", StringComparison.Ordinal));
            foreach (var snapshot in snapshots)
            {
                snapshot.Text.ShouldContain($"//#if (include{module})");
                MentionsOf(module, WithoutTemplateBlocks(snapshot.Text, module)).ShouldBeEmpty(snapshot.Path);
            }
        }
    }

    [Theory]
    [InlineData("using SvcInfra.Domain.Parcels;", true)]
    [InlineData("\"parcels.write\"", true)]
    [InlineData("typeof(ParcelsPage)", true)]
    [InlineData("//#if (includeParcels)\nParcels\n//#endif\n", false)]
    [InlineData("a parcel", false)]
    [InlineData("by Standard Parcels 1.0", false)]
    [InlineData("\"inbound-parcels.read\"", false)]
    public void Search_finds_the_name_of_a_module(string text, bool found) =>
        MentionsOf("Parcels", WithoutTemplateBlocks(text, "Parcels")).Any().ShouldBe(found);

    /// <summary>Removes the text between <c>//#if (includeX)</c> and <c>//#endif</c>, which is removed with the module.</summary>
    private static string WithoutTemplateBlocks(string text, string module) =>
        Regex.Replace(
            text,
            $@"^[ \t]*//#if \(include{module}\)\s*$.*?^[ \t]*//#endif[ \t]*$",
            string.Empty,
            RegexOptions.Multiline | RegexOptions.Singleline);

    /// <summary>A step of the quick start that has its module's name and is removed with it.</summary>
    private static bool IsFragmentOf(string module, string path) =>
        Regex.IsMatch(path, $@"^eng/quickstart/\d+-{module.ToLowerInvariant()}\.sh$", RegexOptions.ExplicitCapture);

    private static bool OwnsTables(string module) => Directory.Exists(Path.Combine(Solution.Root, "src", "Infrastructure", module, "Migrations"));

    /// <summary>
    /// The name as in a namespace, also at the start of a longer name, or in lower case as in codes, permissions and tables. Not as the end of a
    /// longer name, nor in that of a specification (Standard Webhooks).
    /// </summary>
    private static IEnumerable<string> MentionsOf(string module, string text) =>
        text.Split('\n')
            .Where(line => Regex.IsMatch(
                line,
                $@"(?<!{Specification} )\b{module}(?![a-z])|(?<![\w-]){module.ToLowerInvariant()}[._/]|/{module.ToLowerInvariant()}\b"))
            .Select(line => line.Trim());
}
