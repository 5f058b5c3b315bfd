using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>The package as a user installs it, in a hive of its own. The first test that needs it creates it.</summary>
public sealed class PackedTemplate : IAsyncDisposable
{
    private readonly DirectoryInfo _temp = Directory.CreateTempSubdirectory("template-");
    private readonly Lazy<Task<string>> _hive;
    private int _solutions;

    public PackedTemplate() => _hive = new(InstallAsync);

    /// <summary>A folder that is deleted with the tests.</summary>
    public string NewFolder() => _temp.CreateSubdirectory($"{Interlocked.Increment(ref _solutions)}").FullName;

    /// <summary>Runs <c>dotnet new</c> in a folder.</summary>
    public async Task NewAsync(string folder, params string[] arguments) =>
        await Command.RunAsync(folder, "dotnet", ["new", .. arguments, "--debug:custom-hive", await _hive.Value]);

    /// <summary>Generates a solution into a folder named after it.</summary>
    public async Task<GeneratedSolution> GenerateAsync(TemplateCase @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var parent = NewFolder();
        await NewAsync(parent, ["svcinfra", .. @case.Arguments]);
        return new GeneratedSolution(@case, Path.Combine(parent, @case.Name));
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.TrueAsync(TryDelete, TimeSpan.FromSeconds(30), $"the end of processes that write to {_temp.FullName}");
    }

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
        var packages = NewFolder();
        var hive = NewFolder();
        await Command.RunAsync(Repository.Root, "dotnet", "pack", "templates", "-o", packages, "--nologo", "-v:q");
        var package = Directory.GetFiles(packages, "*.nupkg").ShouldHaveSingleItem();
        await Command.RunAsync(packages, "dotnet", "new", "install", package, "--debug:custom-hive", hive);
        return hive;
    }
}
