using System.Runtime.Versioning;

namespace SvcInfra.TestSupport;

/// <summary>
/// The folder of a throw-away cluster. This process keeps a file beside the folder locked. The operating system releases the lock with the process,
/// however it ends, so a lock that can be acquired marks an abandoned folder.
/// </summary>
internal sealed class ClusterFolder : IDisposable
{
    // The server's socket is in the folder, and the path of a socket must not exceed 103 bytes.
    private const int LongestRoot = 103 - 12 - 2 - 15; // "/", the folder's 12 characters, "/", ".s.PGSQL.65535" and its end.

    private readonly FileStream _lock;

    private ClusterFolder(string path, FileStream fileLock)
    {
        Path = path;
        _lock = fileLock;
    }

    public string Path { get; }

    public static ClusterFolder Claim()
    {
        var root = Root();
        while (true)
        {
            var path = System.IO.Path.Combine(root, System.Security.Cryptography.RandomNumberGenerator.GetHexString(12, lowercase: true));
            if (TryLock(path, FileMode.CreateNew) is { } fileLock)
                return new ClusterFolder(path, fileLock);
        }
    }

    /// <summary>Folders of dead processes that could not clean up; each stays locked until disposed.</summary>
    public static IEnumerable<ClusterFolder> Stale()
    {
        foreach (var file in Directory.EnumerateFiles(Root(), "*.lock").ToList())
        {
            var path = file[..^".lock".Length];
            if (TryLock(path, FileMode.Open) is { } fileLock)
                yield return new ClusterFolder(path, fileLock);
        }
    }

    public void Dispose()
    {
        // A folder that could not be removed, for example because its keeper was killed, stays marked for the next run.
        if (!Directory.Exists(Path))
            File.Delete(_lock.Name);
        _lock.Dispose();
    }

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream($"{path}.lock", mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Locked by a living process, or removed since it was listed.
            return null;
        }
    }

    private static string Root()
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Throw-away clusters need a shell script. Use TEST_POSTGRES or Docker on Windows.");

        string[] places = [System.IO.Path.GetTempPath(), "/tmp", "/var/tmp"];
        var root = places.Select(place => System.IO.Path.Combine(place, $"svcinfra-pg-{Environment.UserName}")).First(IsUsable);
        Directory.CreateDirectory(
            root,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return root;
    }

    // As root the server runs as another user, who needs access to every parent folder.
    [UnsupportedOSPlatform("windows")]
    private static bool IsUsable(string root)
    {
        if (root.Length > LongestRoot)
            return false;

        for (var folder = new DirectoryInfo(root).Parent; folder is not null; folder = folder.Parent)
        {
            if (!folder.Exists || (Environment.IsPrivilegedProcess && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)))
                return false;
        }

        return true;
    }
}
