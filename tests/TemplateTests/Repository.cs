using System.Runtime.CompilerServices;

namespace SvcInfra.TemplateTests;

/// <summary>The checkout from which the template is packed.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string TemplateFile => Path.Combine(Root, ".template.config", "template.json");

    public static string SolutionFile => Path.Combine(Root, "SvcInfra.sln");

    /// <summary>The paths of all files from the root, with forward slashes, without generated files.</summary>
    public static IReadOnlyList<string> Files() => FilesUnder(Root);

    public static IReadOnlyList<string> FilesUnder(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or ".git" or "App_Data" or "TestResults"))
            .Order(StringComparer.Ordinal)];

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
