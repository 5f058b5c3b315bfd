using SvcInfra.Application.Users.Passwords;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>Runs at most <paramref name="maxConcurrent"/> hashes at a time, queues <paramref name="maxQueued"/> and rejects the rest.</summary>
internal sealed class PasswordHashingGate(int maxConcurrent, int maxQueued) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(maxConcurrent, maxConcurrent);
    private readonly int _maxAdmitted = maxConcurrent + maxQueued;
    private int _admitted;

    /// <exception cref="PasswordHasherBusyException">All slots and the queue are full.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _admitted) > _maxAdmitted)
            {
                throw new PasswordHasherBusyException();
            }

            await _slots.WaitAsync(cancellationToken);
            try
            {
                // On a pool thread, so that a caller on a thread that must not block (a hub, startup) is not held for the length of a hash.
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            // After the slot is released: late counting may briefly reject one caller too many, but never admits one too many.
            Interlocked.Decrement(ref _admitted);
        }
    }

    public void Dispose() => _slots.Dispose();
}
