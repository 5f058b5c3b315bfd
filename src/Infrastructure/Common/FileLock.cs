namespace SvcInfra.Infrastructure.Common;

/// <summary>An exclusive lock between processes of one machine; the operating system releases it when its holder dies.</summary>
internal sealed class FileLock : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>EWOULDBLOCK of Linux and of macOS, and the sharing and the lock violation of Windows.</summary>
    private static readonly int[] HeldResults = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    public static async Task<FileLock> WaitAsync(string path, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RetryInterval);
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Takes the lock without waiting.</summary>
    /// <returns>Null when another process holds it.</returns>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(PrivateFiles.Open(path, FileMode.OpenOrCreate));
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>Other failures, such as a read-only file system, would last: waiting for them would hang the start.</summary>
    private static bool IsHeld(IOException e) => HeldResults.Contains(e.HResult);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    public void Dispose() => _file.Dispose();
}
