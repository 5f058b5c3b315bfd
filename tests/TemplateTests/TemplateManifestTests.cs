using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>Checks of the template that need no generated solution.</summary>
public sealed class TemplateManifestTests
{
    /// <summary>`dotnet new svcinfra --modules list` would be read as `dotnet new list`.</summary>
    private static readonly string[] SubCommands = ["create", "install", "uninstall", "list", "search", "update", "details", "alias"];

    [Fact]
    public void Template_matches_the_manifests_and_the_solution_file()
    {
        var actual = File.ReadAllText(Repository.TemplateFile).ReplaceLineEndings("\n");
        var expected = TemplateManifest.Render(actual, ModuleManifest.All(), File.ReadAllText(Repository.SolutionFile));
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(Repository.TemplateFile, expected);
            return;
        }

        if (actual != expected)
        {
            throw new NotApprovedException(
                $"{Repository.TemplateFile} does not match the manifests and SvcInfra.sln. Run this test with UPDATE_APPROVED=1 to write it.");
        }
    }

    [Fact]
    public void Solution_file_has_the_line_ends_that_the_template_matches() =>
        File.ReadAllText(Repository.SolutionFile).Replace("\r\n", string.Empty).Contains('\n')
            .ShouldBeFalse("`dotnet sln` may write LF; the file has CRLF (.gitattributes), and the template removes lines by their text.");

    [Fact]
    public void Module_without_a_manifest_is_removed_from_the_template()
    {
        var template = File.ReadAllText(Repository.TemplateFile);
        var solution = File.ReadAllText(Repository.SolutionFile);
        var two = TemplateManifest.Render(template, [new("Alpha", "alpha", "A"), new("BetaGamma", "beta-gamma", "B")], solution);
        two.ShouldContain("\"defaultValue\": \"alpha|beta-gamma\"");
        two.ShouldContain("(modules == beta-gamma)");
        two.ShouldContain("docs/beta-gamma.md");

        var none = TemplateManifest.Render(two, [], solution);

        none.ShouldNotContain("lpha");
        JsonNode.Parse(none)!["symbols"]!["modules"]!["defaultValue"]!.GetValue<string>().ShouldBe("none");
    }

    [Fact]
    public void Choices_are_short_words_that_do_not_collide_with_dotnet_new()
    {
        var modules = ModuleManifest.All();
        modules.Select(module => module.Choice).ShouldBeUnique();
        foreach (var module in modules)
        {
            module.Choice.ShouldMatch("^[a-z]+(-[a-z]+)*$");
            SubCommands.Append(TemplateManifest.None).ShouldNotContain(module.Choice);
            Directory.Exists(Path.Combine(Repository.Root, "src", "Application", module.Name)).ShouldBeTrue(module.Name);
        }
    }

    [Fact]
    public void Every_excluded_path_exists()
    {
        var files = Repository.Files();
        var source = JsonNode.Parse(File.ReadAllText(Repository.TemplateFile))!["sources"]![0]!;
        var patterns = source["exclude"]!.AsArray().Concat(source["modifiers"]!.AsArray().SelectMany(modifier => modifier!["exclude"]!.AsArray()))
            .Select(pattern => pattern!.GetValue<string>()).ToList();
        patterns.Count.ShouldBeGreaterThan(15);

        // Patterns at any depth are for generated files, which need not exist.
        patterns.Where(pattern => !pattern.StartsWith("**/", StringComparison.Ordinal) && !pattern.StartsWith(".git", StringComparison.Ordinal))
            .Where(pattern => !files.Any(file => Glob(pattern).IsMatch(file)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Development_settings_for_PostgreSQL_contain_those_that_they_replace()
    {
        const string Settings = "src/WebApi/appsettings.Development.json";
        var replaced = Path.Combine(Repository.Root, Settings);
        var own = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "templates", "postgres", Settings)))!;

        own["Database"].ShouldNotBeNull();
        foreach (var (section, value) in File.Exists(replaced) ? JsonNode.Parse(File.ReadAllText(replaced))!.AsObject() : [])
        {
            JsonNode.DeepEquals(own[section], value).ShouldBeTrue(section);
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Links_of_the_generated_pages_lead_to_files(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "templates", "solution", page));

        text.ShouldContain("](docs/");
        Residue.BrokenLinks(Repository.Root, page, text).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[errors](docs/errors.md#codes)", null)]
    [InlineData("[errors](https://example.com/errors), [here](#errors), `[code](nowhere.md)`", null)]
    [InlineData("[errors](docs/mistakes.md)", "docs/mistakes.md")]
    public void Link_to_a_missing_file_is_found(string text, string? broken) =>
        Residue.BrokenLinks(Repository.Root, "README.md", text).ShouldBe(broken is null ? [] : [broken]);

    [Theory]
    [InlineData("src/*/Parcels/**", "src/Domain/Parcels/Parcel.cs", true)]
    [InlineData("src/*/Parcels/**", "src/Domain/Other/Parcels/Parcel.cs", false)]
    [InlineData("docs/parcels.md", "docs/parcelsXmd", false)]
    [InlineData("eng/quickstart/*-parcels.sh", "eng/quickstart/30-parcels.sh", true)]
    public void Patterns_match_like_the_template_engines(string pattern, string path, bool matches) => Glob(pattern).IsMatch(path).ShouldBe(matches);

    private static Regex Glob(string pattern) =>
        new("^" + Regex.Escape(pattern).Replace(@"\*\*", ".+").Replace(@"\*", "[^/]*") + "$");
}
