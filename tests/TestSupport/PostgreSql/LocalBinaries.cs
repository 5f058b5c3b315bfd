namespace SvcInfra.TestSupport;

/// <summary>Finds the folder of an installed PostgreSQL server: one that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
internal static class LocalBinaries
{
    /// <summary>Where operating systems install PostgreSQL; the star is the version.</summary>
    public static readonly IReadOnlyList<string> UsualFolders =
    [
        "/usr/lib/postgresql/*/bin", // Debian, Ubuntu
        "/usr/pgsql-*/bin", // Red Hat
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
    ];

    private static readonly string[] s_programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>PATH first; then the usual folders in their order, the highest version first.</summary>
    public static string? Find(string? path, IEnumerable<string> patterns) =>
        FromPath(path).Concat(patterns.SelectMany(Matches)).FirstOrDefault(HoldsServer);

    private static IEnumerable<string> FromPath(string? path)
    {
        foreach (var folder in (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var program = new FileInfo(Path.Combine(folder, "pg_ctl"));
            if (!program.Exists)
                continue;

            // A link in /usr/local/bin leads to the folder that has the other programs.
            var real = program.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program.FullName;
            yield return Path.GetDirectoryName(real)!;
        }
    }

    private static IEnumerable<string> Matches(string pattern)
    {
        var star = pattern.IndexOf('*');
        var parent = Path.GetDirectoryName(pattern[..(star + 1)])!;
        if (!Directory.Exists(parent))
            return [];

        var end = pattern.IndexOf('/', star);
        var prefix = pattern[(parent.Length + 1)..star];
        return Directory.EnumerateDirectories(parent, $"{prefix}*")
            .OrderByDescending(folder => VersionOf(Path.GetFileName(folder)[prefix.Length..]))
            .Select(folder => folder + pattern[end..]);
    }

    // For "15" and "9.6"; anything else sorts last.
    private static Version VersionOf(string text) =>
        Version.TryParse(text.Contains('.') ? text : $"{text}.0", out var version) ? version : new Version();

    private static bool HoldsServer(string folder) => Array.TrueForAll(s_programs, program => File.Exists(Path.Combine(folder, program)));
}
