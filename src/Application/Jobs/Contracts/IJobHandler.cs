namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>
/// Does the jobs of one kind. Found by scanning, scoped, and run in a unit of work of its own: what it changes through the scope's context is
/// saved when it returns, together with the job's end. What it does outside of the database may happen more than once.
/// </summary>
public interface IJobHandler<in TJob>
    where TJob : IJob
{
    /// <param name="job">As it was enqueued.</param>
    /// <param name="context">Which job, and which attempt.</param>
    /// <param name="cancellationToken">Cancelled at the timeout, when the process stops, when an operator cancels the job, and when another process took it over.</param>
    /// <exception cref="RetryLaterException">Try again after a time that the handler knows better.</exception>
    /// <exception cref="NonRetryableJobException">Another attempt would not help: straight to the dead letters.</exception>
    Task HandleAsync(TJob job, JobContext context, CancellationToken cancellationToken);
}

/// <param name="JobId">The same at every attempt: the key by which an outside system can tell a repetition.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="MaxAttempts">The last attempt's number.</param>
public sealed record JobContext(Guid JobId, int Attempt, int MaxAttempts)
{
    public const int MaxNoteLength = 200;

    /// <summary>Where reports go. Default: nowhere.</summary>
    public Action<int, string?>? OnProgress { private get; init; }

    /// <summary>Tells operators how far this attempt is. It costs next to nothing: what is reported is written once a second.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="note">At most 200 characters are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentage is out of its range.</exception>
    public void ReportProgress(int percent, string? note = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        OnProgress?.Invoke(percent, note);
    }
}

/// <summary>Not now: the attempt counts, but the wait is this one instead of the usual one.</summary>
/// <param name="delay">0 to 365 days.</param>
/// <exception cref="ArgumentOutOfRangeException">The delay is out of its range.</exception>
public sealed class RetryLaterException(TimeSpan delay, string message = "The handler asked for a later attempt.", Exception? innerException = null)
    : Exception(message, innerException)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(365);

    public TimeSpan Delay { get; } = delay >= TimeSpan.Zero && delay <= MaxDelay
        ? delay
        : throw new ArgumentOutOfRangeException(nameof(delay), delay, $"From 0 to {MaxDelay.TotalDays} days.");
}

/// <summary>No attempt can succeed.</summary>
public sealed class NonRetryableJobException(string message, Exception? innerException = null) : Exception(message, innerException);
