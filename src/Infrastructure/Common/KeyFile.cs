using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace SvcInfra.Infrastructure.Common;

/// <summary>A key file of a development machine.</summary>
internal static class KeyFile
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads the file, or creates it with a new key. Concurrent processes all get the same text: a lock lets one process at a time create the file,
    /// and it appears under its name only when it is complete.
    /// </summary>
    public static string ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            using var lockFile = Lock(path + ".lock");
            if (!File.Exists(path))
            {
                Create(path);
            }
        }

        return File.ReadAllText(path);
    }

    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.CreateVersion7():N}.tmp";
        try
        {
            using (var stream = PrivateFiles.Open(draft, FileMode.CreateNew))
            {
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySetting.KeyBytes)) + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>
    /// The lock is needed because File.Move without overwriting checks first and renames then on Unix, so that two processes can both succeed. The
    /// lock file is kept: deleting it would let a third process lock a new one.
    /// </summary>
    private static FileLock Lock(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (FileLock.TryTake(path) is { } taken)
            {
                return taken;
            }

            if (waited.Elapsed >= WaitTimeout)
            {
                throw new IOException($"Another process has held {path} for {WaitTimeout.TotalSeconds:0} s.");
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(5));
        }
    }
}
