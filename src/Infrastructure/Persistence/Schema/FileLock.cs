using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>An exclusive lock between processes of one machine; the operating system releases it when its holder dies.</summary>
internal sealed class FileLock : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    public static async Task<FileLock> WaitAsync(string path, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RetryInterval);
        while (true)
        {
            try
            {
                return new FileLock(PrivateFiles.Open(path, FileMode.OpenOrCreate));
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
            {
                // Held by another process.
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
