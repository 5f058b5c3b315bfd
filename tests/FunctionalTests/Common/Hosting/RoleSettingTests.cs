namespace SvcInfra.FunctionalTests.Common.Hosting;

/// <summary>The role of a process on SQLite, whose database belongs to one process.</summary>
public sealed class RoleSettingTests : IDisposable
{
    private const string OneProcess = "configuration error: App:Role must be all on SQLite, whose database belongs to one process";

    private readonly string _root = Directory.CreateTempSubdirectory("role-").FullName;

    [Theory]
    [InlineData("web", null)]
    [InlineData("worker", null)]
    [InlineData(null, "--role web")]
    [InlineData(null, "--role=worker")]
    [InlineData("all", "--role web")]
    public async Task Split_role_on_sqlite_is_refused_with_a_reason(string? variable, string? arguments)
    {
        var start = await StartAsync(variable, arguments);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);

        start.Output.ShouldHaveSingleItem().ShouldStartWith(OneProcess);
    }

    [Theory]
    [InlineData("--role cook", "'cook'")]
    [InlineData("--role", "''")]
    [InlineData("--role --Http:Docs=true", "'--Http:Docs=true'")]
    public async Task Unknown_role_is_refused(string arguments, string named)
    {
        var start = await StartAsync(role: null, arguments);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);

        start.Output.ShouldHaveSingleItem().ShouldBe($"configuration error: App:Role must be web, worker or all; it is {named}.");
    }

    [Theory]
    [InlineData("worker", "migrate")]
    [InlineData(null, "migrate --role web")]
    public async Task Migrate_command_ignores_the_role(string? role, string arguments)
    {
        var start = await StartAsync(role, arguments);

        start.ExitCode.ShouldBe(0);

        start.Output.ShouldContain(line => line.StartsWith("applied ", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Task<(int ExitCode, IReadOnlyList<string> Output)> StartAsync(string? role, string? arguments) =>
        StartInProcess.RunAsync(_root, "Development", role is null ? [] : [("App__Role", role)], arguments?.Split(' ') ?? []);
}
