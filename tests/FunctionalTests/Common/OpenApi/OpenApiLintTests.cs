using SvcInfra.FunctionalTests.Common.Http;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.OpenApi;

/// <summary>
/// The API documents as other tools read them: Spectral and Redocly find no error, and the types that openapi-typescript makes of them compile.
/// The tools and their rules are in eng/openapi.
/// </summary>
[Slow]
[Collection(OnSqlite.Name)]
public sealed class OpenApiLintTests(SqliteApp app) : FunctionalTest(app)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private static readonly string[] Names = ["v1.json", "admin.json"];

    [Fact]
    public async Task Spectral_Redocly_and_TypeScript_accept_the_documents()
    {
        var folder = Directory.CreateTempSubdirectory("openapi-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(Sources()))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            foreach (var name in Names)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), (await App.Anonymous().GetResponseAsync("/openapi/" + name)).Body);
            }

            await InstallAsync(folder);
            await RunAsync(folder, "spectral", ["lint", .. Names, "--fail-severity=error", "--display-only-failures"]);
            await RunAsync(folder, "redocly", ["lint", .. Names]);
            foreach (var name in Names)
            {
                await RunAsync(folder, "openapi-typescript", [name, "-o", Path.ChangeExtension(name, ".ts")]);
            }

            await RunAsync(folder, "tsc", ["--strict", "--noEmit", .. Names.Select(name => Path.ChangeExtension(name, ".ts"))]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task InstallAsync(string folder)
    {
        const string Server = "node";
        ChildProcess npm;
        try
        {
            npm = ChildProcess.Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], workingDirectory: folder);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            RequiredServers.SkipOrFail(Server, "npm is not on PATH. Install Node.js 20 or later.");
            return;
        }

        await using (npm)
        {
            if (await npm.WaitForExitAsync(Deadline) != 0)
            {
                RequiredServers.SkipOrFail(Server, "npm ci failed in eng/openapi; it needs the npm registry: " + string.Join('\n', npm.Output));
            }
        }
    }

    private static async Task RunAsync(string folder, string tool, string[] arguments)
    {
        var quiet = new Dictionary<string, string?> { ["REDOCLY_TELEMETRY"] = "off", ["NO_COLOR"] = "1", ["CI"] = "true" };
        await using var process = ChildProcess.Start(Path.Combine(folder, "node_modules", ".bin", tool), arguments, quiet, folder);

        (await process.WaitForExitAsync(Deadline)).ShouldBe(0, $"{tool}:\n{string.Join('\n', process.Output.Take(100))}");
    }

    private static string Sources([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../../eng/openapi"));
}
