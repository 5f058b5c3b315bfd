using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>What <c>dotnet new svcinfra</c> does with folders and options that do not fit: a sentence, and nothing half-written.</summary>
public sealed class BadInputTests(PackedTemplate template) : IClassFixture<PackedTemplate>
{
    [Fact, Slow]
    public async Task File_that_exists_is_not_overwritten()
    {
        TemplateCase.SkipUnlessAskedFor();
        var folder = template.NewFolder();
        var file = Path.Combine(folder, "README.md");
        await File.WriteAllTextAsync(file, "My own.");

        var refusal = await template.TryNewAsync(folder, "svcinfra", "-n", "Acme", "-o", ".");

        refusal.ExitCode.ShouldBe(73);
        refusal.Output.ShouldContain("README.md");
        (await File.ReadAllTextAsync(file)).ShouldBe("My own.");
        Directory.GetFileSystemEntries(folder).ShouldBe([file]);
    }

    [Fact, Slow]
    public async Task Other_files_of_a_folder_are_kept()
    {
        TemplateCase.SkipUnlessAskedFor();
        var folder = template.NewFolder();
        var file = Path.Combine(folder, "notes.txt");
        await File.WriteAllTextAsync(file, "My own.");

        await template.NewAsync(folder, "svcinfra", "-n", "Acme", "-o", ".");

        (await File.ReadAllTextAsync(file)).ShouldBe("My own.");
        File.Exists(Path.Combine(folder, "Acme.sln")).ShouldBeTrue();
    }

    [Theory, Slow]
    [InlineData("--modules", "crm")]
    [InlineData("--database", "oracle")]
    public async Task Unknown_choice_is_refused_with_the_possible_ones(string option, string value)
    {
        TemplateCase.SkipUnlessAskedFor();
        var folder = template.NewFolder();

        var refusal = await template.TryNewAsync(folder, "svcinfra", "-n", "Acme", option, value);

        refusal.ExitCode.ShouldBe(127);
        refusal.Output.ShouldContain($"'{value}' is not a valid value for {option}. The possible values are:");
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
    }

    /// <summary>A folder below a file cannot be created by any user, the superuser included.</summary>
    [Fact, Slow]
    public async Task Folder_that_cannot_be_created_is_named()
    {
        TemplateCase.SkipUnlessAskedFor();
        var folder = template.NewFolder();
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, string.Empty);

        var refusal = await template.TryNewAsync(folder, "svcinfra", "-n", "Acme", "-o", "file/acme");

        refusal.ExitCode.ShouldBe(100);
        refusal.Output.ShouldContain(Path.Combine(file, "acme"));
        refusal.Output.ShouldNotContain("   at ");
        Directory.GetFileSystemEntries(folder).ShouldBe([file]);
    }

    [Fact, Slow]
    public async Task Path_may_be_long_and_have_spaces()
    {
        TemplateCase.SkipUnlessAskedFor();
        var parent = Path.Combine(template.NewFolder(), string.Join('/', Enumerable.Repeat("a folder with spaces", 10)));
        Directory.CreateDirectory(parent);
        var @case = new TemplateCase("Acme Shop", "AcmeShop");

        await template.NewAsync(parent, ["svcinfra", .. @case.Arguments]);

        var solution = new GeneratedSolution(@case, Path.Combine(parent, @case.Name));
        solution.Folder.Length.ShouldBeGreaterThan(200);
        Residue.In(solution).ShouldBeEmpty();
        await template.NewAsync(solution.Folder, "svcinfra-feature", "-n", "PauseProject", "--module", "Projects");
        solution.Text("src/Application/Projects/PauseProject.cs").ShouldContain("namespace AcmeShop.Application.Projects;");
        if (TemplateCase.IsFull)
        {
            await solution.BuildAsync();
            await solution.CheckMigrationsAsync();
            await solution.TestAsync("UnitTests");
            await solution.TestAsync("FunctionalTests", "--filter-class", "*.PauseProjectTests*");
            await solution.StartAsync();
        }
    }
}
