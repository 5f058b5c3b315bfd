namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>Wakes this process's worker after a commit that enqueued, here or elsewhere.</summary>
internal sealed class JobWakeUp
{
    /// <summary>
    /// How long whoever hears other processes waits after its connection was lost. Not the interval of the polls, which may be long because messages
    /// make up for it.
    /// </summary>
    public static readonly TimeSpan ListenAgainAfter = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _next = Create();
    private TaskCompletionSource _nextLocal = Create();

    /// <summary>Ends at the next <see cref="Wake"/>. Take it before looking for jobs, so that none is missed that came meanwhile.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Ends when this process enqueued something since <see cref="ResetLocal"/>.</summary>
    public Task NextLocal => Volatile.Read(ref _nextLocal).Task;

    public void Wake(bool isLocal = true)
    {
        Interlocked.Exchange(ref _next, Create()).TrySetResult();
        if (isLocal)
        {
            Volatile.Read(ref _nextLocal).TrySetResult();
        }
    }

    public void ResetLocal() => Volatile.Write(ref _nextLocal, Create());

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
