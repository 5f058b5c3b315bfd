namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>Wakes this process's worker after a commit that enqueued, here or elsewhere.</summary>
internal sealed class JobWakeUp
{
    /// <summary>
    /// How long a listener waits before it reconnects. Not the poll interval, which may be long because notifications make polls unnecessary.
    /// </summary>
    public static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _next = Create();
    private TaskCompletionSource _nextLocal = Create();

    /// <summary>Completes at the next <see cref="Wake"/>. Read it before looking for jobs, so that no job added meanwhile is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Completes when this process has enqueued a job since <see cref="ResetLocal"/>.</summary>
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
