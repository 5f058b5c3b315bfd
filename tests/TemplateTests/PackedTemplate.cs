using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>The package as a user installs it, in a hive of its own. The first test that needs it creates it.</summary>
public sealed class PackedTemplate : IAsyncDisposable
{
    /// <summary>Packed once for all classes: they run side by side, and two packs would write the same files.</summary>
    private static readonly Lazy<Task<string>> Package = new(PackAsync);

    private readonly DirectoryInfo _temp = Directory.CreateTempSubdirectory("template-");
    private readonly Lazy<Task<string>> _home;
    private int _solutions;

    public PackedTemplate() => _home = new(InstallAsync);

    /// <summary>A folder that is deleted with the tests.</summary>
    public string NewFolder() => _temp.CreateSubdirectory($"{Interlocked.Increment(ref _solutions)}").FullName;

    /// <summary>The value of <c>DOTNET_CLI_HOME</c> with which <c>dotnet new</c> knows the package without further options.</summary>
    public Task<string> HomeAsync() => _home.Value;

    /// <summary>Runs <c>dotnet new</c> in a folder and returns its output.</summary>
    public async Task<string> NewAsync(string folder, params string[] arguments) =>
        await Command.RunAsync(folder, "dotnet", ["new", .. arguments, "--debug:custom-hive", HiveOf(await HomeAsync())]);

    /// <summary>Runs <c>dotnet new</c> in a folder; returns its exit code and what it prints.</summary>
    public async Task<(int ExitCode, string Output)> TryNewAsync(string folder, params string[] arguments) =>
        await Command.TryAsync(folder, Command.Environment, "dotnet", ["new", .. arguments, "--debug:custom-hive", HiveOf(await HomeAsync())]);

    /// <summary>Generates a solution into a folder named after it, without restoring its packages.</summary>
    public async Task<GeneratedSolution> GenerateAsync(TemplateCase @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var parent = NewFolder();
        await NewAsync(parent, ["svcinfra", .. @case.Arguments, "--skip-restore"]);
        return new GeneratedSolution(@case, Path.Combine(parent, @case.Name));
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.TrueAsync(TryDelete, TimeSpan.FromSeconds(30), $"the end of processes that write to {_temp.FullName}");
    }

    private static string HiveOf(string home) => Path.Combine(home, ".templateengine");

    private bool TryDelete()
    {
        try
        {
            _temp.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<string> InstallAsync()
    {
        var home = NewFolder();
        await Command.RunAsync(home, "dotnet", "new", "install", await Package.Value, "--debug:custom-hive", HiveOf(home));
        return home;
    }

    private static async Task<string> PackAsync()
    {
        var folder = Directory.CreateTempSubdirectory("package-");
        SharedByTests.EndWithTests(() =>
        {
            folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        });
        await Command.RunAsync(Repository.Root, "dotnet", "pack", "templates", "-o", folder.FullName, "--nologo", "-v:q");
        return Directory.GetFiles(folder.FullName, "*.nupkg").ShouldHaveSingleItem();
    }
}
