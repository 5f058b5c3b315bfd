namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>
/// Handles the jobs of one kind. Found by scanning, scoped, and run in its own unit of work: changes through the scope's database context are
/// saved when it returns, in one transaction with the job's completion. Effects outside of the database may happen more than once.
/// </summary>
public interface IJobHandler<in TJob>
    where TJob : IJob
{
    /// <param name="cancellationToken">
    /// Cancelled at the timeout, when the process stops, when an operator cancels the job, and when another process has claimed the job.
    /// </param>
    /// <exception cref="RetryLaterException">The job is retried after the delay that the exception gives.</exception>
    /// <exception cref="NonRetryableJobException">The job goes to the dead letters without another attempt.</exception>
    Task HandleAsync(TJob job, JobContext context, CancellationToken cancellationToken);
}

/// <param name="JobId">The same for every attempt; use it as the idempotency key of calls to other systems.</param>
/// <param name="Attempt">From 1.</param>
public sealed record JobContext(Guid JobId, int Attempt, int MaxAttempts)
{
    public const int MaxNoteLength = 200;

    /// <summary>Receives the progress reports. Default: they are discarded.</summary>
    public Action<int, string?>? OnProgress { private get; init; }

    /// <summary>Shows operators the progress of this attempt. Reports are cheap: they are written at most once a second.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="note">Cut to 200 characters.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentage is out of its range.</exception>
    public void ReportProgress(int percent, string? note = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        OnProgress?.Invoke(percent, note);
    }
}

/// <summary>The attempt counts, and the job is retried after this delay instead of the usual backoff.</summary>
/// <param name="delay">0 to 365 days.</param>
/// <exception cref="ArgumentOutOfRangeException">The delay is out of its range.</exception>
public sealed class RetryLaterException(TimeSpan delay, string message = "The handler requested a later attempt.", Exception? innerException = null)
    : Exception(message, innerException)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(365);

    public TimeSpan Delay { get; } = delay >= TimeSpan.Zero && delay <= MaxDelay
        ? delay
        : throw new ArgumentOutOfRangeException(nameof(delay), delay, $"The delay must be from 0 to {MaxDelay.TotalDays} days.");
}

/// <summary>No further attempt can succeed: the job becomes a dead letter.</summary>
public sealed class NonRetryableJobException(string message, Exception? innerException = null) : Exception(message, innerException);
