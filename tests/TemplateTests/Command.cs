using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>Runs a command line like a new user, without the environment variables of the running tests.</summary>
internal static class Command
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(20);

    public static IReadOnlyDictionary<string, string?> Environment { get; } = CleanEnvironment();

    /// <summary>The output of a command that has to succeed.</summary>
    public static async Task<string> RunAsync(string folder, string file, params string[] arguments) =>
        await RunAsync(folder, Environment, file, arguments);

    public static async Task<string> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, string file, params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(folder, environment, file, arguments);
        exitCode.ShouldBe(0, $"{file} {string.Join(' ', arguments)} in {folder}:\n{output}");
        return output;
    }

    public static async Task<(int ExitCode, string Output)> TryAsync(
        string folder, IReadOnlyDictionary<string, string?> environment, string file, params string[] arguments)
    {
        await using var process = ChildProcess.Start(file, arguments, environment, folder);
        process.CloseInput();
        var exitCode = await process.WaitForExitAsync(WaitTimeout);
        return (exitCode, string.Join('\n', process.Output));
    }

    private static Dictionary<string, string?> CleanEnvironment()
    {
        // `dotnet test` passes its MSBuild path and its test run to child processes.
        var inherited = System.Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name =>
                name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal));
        var environment = inherited.ToDictionary(name => name, _ => (string?)null);
        environment["UPDATE_APPROVED"] = null;
        environment[TemplateCase.Variable] = null;
        environment["TESTS"] = null;
        environment["TEST_REPORTS"] = null;
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // Documented commands have to work within the default limits, which ChildProcess raises.
        foreach (var policy in new[] { "Anonymous", "Sensitive", "Principal", "Tenant" })
        {
            environment[$"RateLimits__{policy}__Permits"] = null;
        }

        // A build node that outlives its build keeps memory that the next one needs.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        return environment;
    }
}
