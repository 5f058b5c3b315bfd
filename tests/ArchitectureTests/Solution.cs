using System.Reflection;
using System.Runtime.CompilerServices;

namespace SvcInfra.ArchitectureTests;

/// <summary>The solution: its assemblies, and its source files by their path from the root.</summary>
internal static class Solution
{
    public static readonly Assembly Domain = typeof(SvcInfra.Domain.Common.Error).Assembly;
    public static readonly Assembly Application = typeof(SvcInfra.Application.ApplicationServices).Assembly;
    public static readonly Assembly Infrastructure = typeof(SvcInfra.Infrastructure.InfrastructureServices).Assembly;
    public static readonly Assembly WebApi = Assembly.Load("SvcInfra.WebApi");

    public static readonly string Root = FindRoot();

    /// <summary>A solution's name may contain dots.</summary>
    private const string NamePrefix = "SvcInfra.";

    private static readonly string[] GeneratedFolders = ["bin", "obj", "App_Data", "TestResults"];

    /// <summary>The modules that a generated solution may leave out. A generated solution has no manifests, and so none.</summary>
    public static IReadOnlyList<string> OptionalModules { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src", "Application"), "module.json", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    /// <summary>The hand-written files under the folders, with paths such as <c>src/Domain/Common/Error.cs</c>.</summary>
    public static IReadOnlyList<SourceFile> Files(string[] folders, params string[] extensions) =>
        [.. folders.Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => extensions.Contains(Path.GetExtension(file)))
            .Select(file => new SourceFile(Path.GetRelativePath(Root, file).Replace('\\', '/'), file))
            .Where(file => !file.Path.Split('/').Any(GeneratedFolders.Contains))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>The pages in the root. Not every solution has all of them.</summary>
    public static IReadOnlyList<SourceFile> RootPages =>
        [.. new[] { "README.md", "CONTRIBUTING.md" }.Select(page => new SourceFile(page, Path.Combine(Root, page)))
            .Where(file => File.Exists(file.FullPath))];

    public static IReadOnlyList<SourceFile> CodeOfSrc() => [.. Files(["src"], ".cs").Where(file => !file.IsGenerated)];

    public static IReadOnlyList<SourceFile> CodeOfSrcAndTests() => [.. Files(["src", "tests"], ".cs").Where(file => !file.IsGenerated)];

    /// <summary>The third name of a namespace, <c>Users</c> in <c>SvcInfra.Domain.Users</c>; null outside the solution's layers.</summary>
    public static string? ModuleOf(Type type) =>
        type.Namespace is { } name
        && name.StartsWith(NamePrefix, StringComparison.Ordinal)
        && name[NamePrefix.Length..].Split('.') is [_, var module, ..]
            ? module
            : null;

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(thisFile)!);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName
            ?? throw new InvalidOperationException(
                $"No Directory.Packages.props exists above {thisFile}. Run the tests on the machine that has the sources.");
    }
}

/// <param name="Path">From the root, with forward slashes.</param>
internal sealed record SourceFile(string Path, string FullPath)
{
    private readonly Lazy<string> _text = new(() => File.ReadAllText(FullPath));

    public string Text => _text.Value;

    /// <summary>Files that <c>dotnet ef</c> writes.</summary>
    public bool IsGenerated => Path.Contains("/Migrations/") || Path.EndsWith("ModelSnapshot.cs", StringComparison.Ordinal);

    /// <summary>The code without comments and string literals, with the same number of lines.</summary>
    public string Code => CSharpText.WithoutCommentsAndStrings(Text);
}
