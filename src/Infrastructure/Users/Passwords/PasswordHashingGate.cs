using SvcInfra.Application.Users.Passwords;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>
/// Runs at most <paramref name="maxConcurrent"/> pieces of work at a time, lets <paramref name="maxQueued"/> wait, refuses the rest.
/// </summary>
internal sealed class PasswordHashingGate(int maxConcurrent, int maxQueued) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(maxConcurrent, maxConcurrent);
    private readonly int _maxAdmitted = maxConcurrent + maxQueued;
    private int _admitted;

    /// <exception cref="PasswordHasherBusyException">All slots and all waiting places are taken.</exception>
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
                // A pool thread, so that a caller without one to spare (a hub, a start-up path) isn't held for the length of a hash.
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            // After the slot is free: counting late may refuse a caller too many for an instant, but never lets one too many wait.
            Interlocked.Decrement(ref _admitted);
        }
    }

    public void Dispose() => _slots.Dispose();
}
