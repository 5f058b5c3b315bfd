using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>
/// Writes what came of the attempts, many by one statement, and again and again while the database is away. An outcome that the database
/// refuses is dropped, so that it does not hold up the others: its lease runs out, and the job is tried again.
/// </summary>
internal sealed partial class JobOutcomes(
    IJobStore store, RunningJobs running, JobWakeUp signal, DatabaseOutage outage, IOptions<JobsOptions> options, TimeProvider time, ILogger<JobOutcomes> logger)
{
    private const int SqliteConstraint = 19;

    private readonly Channel<JobOutcome> _outcomes = Channel.CreateUnbounded<JobOutcome>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(JobOutcome outcome) => _outcomes.Writer.TryWrite(outcome);

    /// <summary>No more will come.</summary>
    public void Close() => _outcomes.Writer.TryComplete();

    /// <summary>Runs until all are written after <see cref="Close"/>.</summary>
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
            if (batch.Any(outcome => outcome.MakesRoom))
            {
                signal.Wake();
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

    /// <summary>Each of the statements may be repeated: what it wrote before it does not find again.</summary>
    /// <returns>False when the database is away: then it is to be tried again.</returns>
    private async Task<bool> TryWriteAsync(List<JobOutcome> batch, CancellationToken cancellationToken)
    {
        var failures = outage.Failures;
        try
        {
            await WriteAsync<CompletedJob>(completed => store.CompleteAsync([.. completed.Select(job => job.Lease)], cancellationToken));
            await WriteAsync<ReturnedJob>(returned => store.ReturnAsync([.. returned.Select(job => job.Lease)], cancellationToken));
            await WriteAsync<RetriedJob>(retried => store.RetryAsync(retried, cancellationToken));
            await WriteAsync<DeadLetteredJob>(buried => store.DeadLetterAsync(buried, cancellationToken));
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
#pragma warning disable CA1031 // Whatever it is: the outcome must be written, and until then the lease is held.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            outage.Began(e);
            return false;
        }

        async Task WriteAsync<T>(Func<List<T>, Task> write)
            where T : JobOutcome
        {
            if (batch.OfType<T>().ToList() is { Count: > 0 } some)
            {
                await write(some);
            }
        }
    }

    /// <summary>It is there and does not take these values, and never will. SQLSTATE classes 22 and 23: data exceptions, constraints.</summary>
    private static bool IsRefusal(DbException exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState.StartsWith("22", StringComparison.Ordinal) || postgres.SqlState.StartsWith("23", StringComparison.Ordinal),
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteConstraint,
        _ => false,
    };

    [LoggerMessage(LogLevel.Error, "The end of job {Id} could not be written; it will be tried again when its lease has run out")]
    private partial void LogRefused(Exception exception, Guid id);
}
