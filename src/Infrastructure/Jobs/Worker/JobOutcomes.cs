using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>
/// Writes the outcomes of attempts in batches, and retries while the store is unreachable. An outcome that the database refuses is dropped, so that
/// it does not block the others: its lease expires, and the job is retried.
/// </summary>
internal sealed partial class JobOutcomes(
    IJobStore store, RunningJobs running, JobWakeUp wakeUp, DatabaseOutage outage, IOptions<JobsOptions> options, TimeProvider time,
    ILogger<JobOutcomes> logger)
{
    private const int SqliteConstraint = 19;

    private readonly Channel<JobOutcome> _outcomes = Channel.CreateUnbounded<JobOutcome>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(JobOutcome outcome) => _outcomes.Writer.TryWrite(outcome);

    /// <summary>Announces that no more outcomes will be added.</summary>
    public void Close() => _outcomes.Writer.TryComplete();

    /// <summary>Runs until all outcomes are written after <see cref="Close"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _outcomes.Reader.WaitToReadAsync(cancellationToken))
        {
            var batch = new List<JobOutcome>();
            while (batch.Count < options.Value.BatchSize && _outcomes.Reader.TryRead(out var outcome))
            {
                batch.Add(outcome);
            }

            await WriteAllAsync(batch, cancellationToken);
            batch.ForEach(outcome => running.Remove(outcome.Lease));
            if (batch.Any(outcome => outcome.MakesJobReady))
            {
                wakeUp.Wake();
            }
        }
    }

    private async Task WriteAllAsync(List<JobOutcome> batch, CancellationToken cancellationToken)
    {
        while (!await TryWriteAsync(batch, cancellationToken))
        {
            using var pause = new PeriodicTimer(options.Value.PollInterval, time);
            await pause.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Every statement can be repeated: a job whose outcome was written is no longer found by its lease.</summary>
    /// <returns>False if the store is unreachable and the batch must be retried.</returns>
    private async Task<bool> TryWriteAsync(List<JobOutcome> batch, CancellationToken cancellationToken)
    {
        var failures = outage.Failures;
        try
        {
            await WriteAsync<CompletedJob>(completed => store.CompleteAsync([.. completed.Select(job => job.Lease)], cancellationToken));
            await WriteAsync<ReturnedJob>(returned => store.ReturnAsync([.. returned.Select(job => job.Lease)], cancellationToken));
            await WriteAsync<RetriedJob>(retried => store.RetryAsync(retried, cancellationToken));
            await WriteAsync<DeadLetteredJob>(dead => store.DeadLetterAsync(dead, cancellationToken));
            outage.Ended(failures);
            return true;
        }
        catch (DbException e) when (IsRefusal(e))
        {
            if (batch is [var refused])
            {
                LogRefused(e, refused.Lease.Id);
                return true;
            }

            foreach (var outcome in batch)
            {
                await WriteAllAsync([outcome], cancellationToken);
            }

            return true;
        }
#pragma warning disable CA1031 // For every error: the outcome must be written, and the lease is held until then.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            outage.Began(e);
            return false;
        }

        async Task WriteAsync<T>(Func<List<T>, Task> write)
            where T : JobOutcome
        {
            if (batch.OfType<T>().ToList() is { Count: > 0 } outcomes)
            {
                await write(outcomes);
            }
        }
    }

    /// <summary>The database will never accept these values. SQLSTATE classes 22 (data exception) and 23 (constraint violation).</summary>
    private static bool IsRefusal(DbException exception) => exception switch
    {
        PostgresException { SqlState: var state } =>
            state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal),
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteConstraint,
        _ => false,
    };

    [LoggerMessage(LogLevel.Error, "The outcome of job {Id} could not be written; the job is retried when its lease expires")]
    private partial void LogRefused(Exception exception, Guid id);
}
