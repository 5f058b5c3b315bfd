using System.Text;
using System.Text.RegularExpressions;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests.Walk;

/// <summary>
/// Runs every block of shell commands of a solution's pages in their order, in one shell, as a reader who pastes them. A command that starts the
/// application stays in the background; every other one has to end with exit code 0. Free ports take the place of the pages', and the database server
/// of the test that of <c>compose.yaml</c>.
/// </summary>
internal sealed partial class DocumentWalk(GeneratedSolution solution, IReadOnlyDictionary<string, string?> environment)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(45);

    private readonly Dictionary<string, int> _ports = [];
    private readonly Dictionary<string, string> _settings = [];

    /// <summary>Walks through pages; the shell keeps its variables from one to the next.</summary>
    /// <returns>What the commands wrote.</returns>
    public async Task<string> RunAsync(params string[] pages)
    {
        var script = new StringBuilder($"source '{Path.Combine(Repository.Root, "tests", "TemplateTests", "Walk", "walk.sh")}'\n");
        foreach (var block in pages.SelectMany(page => ShellBlock.In(page, solution.Text(page))))
        {
            script.Append($"at '{block.Page}:{block.Line}'\n{Served(WithFreePorts(block.Text))}\n");
        }

        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, script.ToString());
        try
        {
            await using var process = ChildProcess.Start("bash", [file], environment, solution.Folder);
            process.CloseInput();
            var exitCode = await process.WaitForExitAsync(WaitTimeout);
            var output = string.Join('\n', process.Output);
            exitCode.ShouldBe(0, output);
            return output;
        }
        finally
        {
            File.Delete(file);
            RestoreSettings();
        }
    }

    /// <summary>Lets the settings of Development use the walk's ports, and a database of the test, until the end of the walk.</summary>
    public void UseServersOfTheTest(string postgreSql)
    {
        string[] files = ["src/WebApi/Properties/launchSettings.json", "src/WebApi/appsettings.Development.json"];
        foreach (var file in files.Where(solution.Files().Contains))
        {
            _settings[file] = solution.Text(file);
            File.WriteAllText(Path.Combine(solution.Folder, file), LocalPostgreSql().Replace(WithFreePorts(_settings[file]), $"\"{postgreSql}\""));
        }
    }

    /// <summary>Marks the commands that start the application; without a verb behind <c>--</c> it serves until it is stopped.</summary>
    internal static string Served(string commands) => Server().Replace(commands, "serve $0");

    private void RestoreSettings()
    {
        foreach (var (file, text) in _settings)
        {
            File.WriteAllText(Path.Combine(solution.Folder, file), text);
        }
    }

    private string WithFreePorts(string text) => Url().Replace(text, match =>
    {
        if (!_ports.TryGetValue(match.Value, out var port))
        {
            _ports[match.Value] = port = FreePort.Find();
        }

        return $"http://localhost:{port}";
    });

    [GeneratedRegex("^dotnet run --project src/WebApi(?! .*-- [a-z])", RegexOptions.Multiline)]
    private static partial Regex Server();

    [GeneratedRegex(@"http://localhost:\d+")]
    private static partial Regex Url();

    [GeneratedRegex("\"Host=localhost;[^\"]*\"")]
    private static partial Regex LocalPostgreSql();
}
