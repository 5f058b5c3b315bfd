namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Wakes this process's worker after a commit that enqueued. Other processes find the job at their next poll.</summary>
internal sealed class JobSignal
{
    private TaskCompletionSource _next = Create();

    /// <summary>Ends at the next <see cref="Wake"/>. Take it before looking for jobs, so that none is missed that came meanwhile.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Wake() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
