namespace SvcInfra.TemplateTests.Gate;

/// <summary>Which slow tests a change requires (<c>.ci/lib.sh</c>), and which tests <c>eng/check.sh</c> runs.</summary>
public sealed class ChangedModuleTests : IDisposable
{
    private readonly FakeGate _gate = new();

    public ChangedModuleTests()
    {
        foreach (var module in new[] { "Projects", "ApiKeys", "Users" })
        {
            _gate.Write($"src/Application/{module}/A.cs", "class A;");
            _gate.Write($"tests/FunctionalTests/{module}/ATests.cs", "class ATests;");
        }

        _gate.Write("src/Infrastructure/Persistence/A.cs", "class A;");
        _gate.Write("tests/IntegrationTests/Projects/KillTests.cs", "[Slow]\nclass KillTests;");
        _gate.Write("tests/IntegrationTests/Users/KillTests.cs", "class KillTests\n{\n    [Theory, Slow]\n}");
        _gate.Write("tests/UnitTests/ATests.cs", "// no [Slow] test");
        _gate.Write("Acme.sln", "");
    }

    [Theory]
    [InlineData("true", "")]
    [InlineData("echo x >src/Application/Projects/A.cs", "Projects")]
    [InlineData("echo x >src/Application/Projects/New.cs", "Projects")]
    [InlineData("git rm -q tests/FunctionalTests/Projects/ATests.cs && git commit -qm x", "Projects")]
    [InlineData("echo x >src/Application/Projects/A.cs; echo x >tests/FunctionalTests/ApiKeys/ATests.cs", "ApiKeys Projects")]
    [InlineData("git mv src/Application/Users/A.cs src/Application/Projects/B.cs", "all")]
    [InlineData("echo x >src/Application/Users/A.cs", "all")]
    [InlineData("echo x >src/Infrastructure/Persistence/A.cs", "all")]
    [InlineData("echo x >tests/UnitTests/ATests.cs", "all")]
    [InlineData("echo x >Acme.sln", "all")]
    [InlineData("mkdir docs && echo x >docs/users.md && echo x >CHANGELOG.md && mkdir -p templates/job && echo x >templates/job/A.cs", "")]
    public async Task Change_concerns_its_optional_modules_or_everything(string change, string modules)
    {
        await _gate.GitAsync(
            "git init -q; git add .; git commit -qm x; echo \"commit $(command git rev-parse HEAD)\" >.ci/full-run; "
            + $"git add .; git commit -qm y; {change}");

        (await _gate.RunAsync("echo \"modules: $(changed_modules | paste -sd ' ')\"")).Lines.ShouldContain($"modules: {modules}");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("echo 'commit 0123456789012345678901234567890123456789' >.ci/full-run")]
    [InlineData("echo nonsense >.ci/full-run")]
    public async Task Everything_counts_as_changed_without_a_known_full_run(string fullRun)
    {
        await _gate.GitAsync($"git init -q; git add .; git commit -qm x; {fullRun}");

        (await _gate.RunAsync("echo \"modules: $(changed_modules)\"")).Lines.ShouldContain("modules: all");
    }

    [Theory]
    [InlineData("all", "IntegrationTests", "--filter-not-namespace *.TemplateTests --filter-not-namespace *.TemplateTests.*")]
    [InlineData("Projects", "IntegrationTests", "--filter-namespace *Tests.Projects --filter-namespace *Tests.Projects.*")]
    [InlineData("ApiKeys", "", "--filter-namespace *Tests.ApiKeys --filter-namespace *Tests.ApiKeys.*")]
    public async Task Slow_tests_are_found_by_their_attribute_and_filtered_by_namespace(string module, string projects, string filter)
    {
        var run = await _gate.RunAsync(
            $"echo \"projects: $(slow_projects {module} | paste -sd ' ')\"; echo \"filter: $(slow_filter {module} | paste -sd ' ')\"");

        run.Lines.ShouldContain($"projects: {projects}");
        run.Lines.ShouldContain($"filter: {filter}");
    }

    [Theory]
    [InlineData(
        "",
        "git checkout -qb work; echo x >src/Application/Projects/A.cs; git commit -qam y; echo x >src/Application/ApiKeys/B.cs",
        "ApiKeys Projects")]
    [InlineData("", "git checkout -qb work; echo x >README.md", "none")]
    [InlineData("Users", "echo x >src/Application/Projects/A.cs", "Users")]
    public async Task Check_runs_named_or_changed_modules(string arguments, string change, string modules)
    {
        await _gate.GitAsync($"git init -q; git add .; git commit -qm x; {change}");
        _gate.Dotnet(
            "echo \"dotnet $arguments\"; [[ $arguments != test* ]] || "
            + "{ for project in UnitTests ArchitectureTests FunctionalTests IntegrationTests; do report $project 1; done; summary 4 0 0; }");

        var run = await _gate.BashAsync($"bash eng/check.sh {arguments}");

        run.ShouldEndWith(0, "6 passed, 0 failed, 0 skipped");
        run.Lines.ShouldContain($"== unit and architecture tests; modules: {modules}");
        foreach (var module in new[] { "ApiKeys", "Projects", "Users" })
        {
            run.Text.Contains($"--filter-namespace *.FunctionalTests.{module} --filter-namespace *.FunctionalTests.{module}.*")
                .ShouldBe(modules.Contains(module), run.Text);
        }
    }

    [Fact]
    public async Task Check_refuses_an_unknown_module()
    {
        var run = await _gate.BashAsync("bash eng/check.sh Nonsense");

        run.ExitCode.ShouldBe(2);
        run.Text.ShouldContain("There is no module Nonsense");
    }

    public void Dispose() => _gate.Dispose();
}
