using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace SvcInfra.Infrastructure.Common;

/// <summary>A key file of a development machine.</summary>
internal static class KeyFile
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads the file, or makes it with a new key first. However many processes start at once, all come back with the same text: one
    /// at a time looks whether the file is there, and it appears under its name only when it is whole.
    /// </summary>
    public static string ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            using var turn = WaitForTurn(path + ".lock");
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
    /// Holds the lock file open until disposed. A lock is needed because on Unix File.Move without overwriting looks first and renames
    /// then, so that of two processes both can succeed. The lock file stays: deleting it would let a third process lock a new one.
    /// </summary>
    private static FileStream WaitForTurn(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return PrivateFiles.Open(path, FileMode.OpenOrCreate);
            }
            catch (IOException) when (waited.Elapsed < WaitTimeout)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(5));
            }
        }
    }
}
