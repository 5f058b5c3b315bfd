using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>The real process on SQLite, which is for one process alone.</summary>
public sealed class RoleSettingTests : IDisposable
{
    private const int ConfigurationError = 78;
    private const string OneProcess = "configuration error: App:Role must be all on SQLite: its database belongs to one process";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("role-").FullName;

    [Theory]
    [InlineData("web", null)]
    [InlineData("worker", null)]
    [InlineData(null, "--role web")]
    [InlineData(null, "--role=worker")]
    [InlineData("all", "--role web")]
    public async Task Split_role_on_sqlite_is_refused_with_a_sentence_that_says_why(string? variable, string? arguments)
    {
        await using var app = Start(variable, arguments);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(ConfigurationError);

        app.Output.ShouldHaveSingleItem().ShouldStartWith(OneProcess);
    }

    [Theory]
    [InlineData("--role cook", "'cook'")]
    [InlineData("--role", "''")]
    [InlineData("--role --Http:Docs=true", "'--Http:Docs=true'")]
    public async Task Unknown_role_is_refused(string arguments, string named)
    {
        await using var app = Start(role: null, arguments);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(ConfigurationError);

        app.Output.ShouldHaveSingleItem().ShouldBe($"configuration error: App:Role must be web, worker or all; it is {named}.");
    }

    [Theory]
    [InlineData("worker", "migrate")]
    [InlineData(null, "migrate --role web")]
    public async Task Migrate_command_does_not_mind_the_role(string? role, string arguments)
    {
        await using var app = Start(role, arguments);

        (await app.WaitForExitAsync(Deadline)).ShouldBe(0);

        app.Output.ShouldContain(line => line.StartsWith("applied ", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private ChildProcess Start(string? role, string? arguments) =>
        ChildProcess.Start("dotnet", [typeof(Program).Assembly.Location, .. arguments?.Split(' ') ?? []], new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["App__Role"] = role,
        }, _root);
}
