using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Writes what came of the attempts, many by one statement, and again and again while the database is away.</summary>
internal sealed class JobOutcomes(IJobStore store, RunningJobs running, DatabaseOutage outage, IOptions<JobsOptions> options, TimeProvider time)
{
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

            while (!await TryWriteAsync(batch, cancellationToken))
            {
                using var pause = new PeriodicTimer(options.Value.PollInterval, time);
                await pause.WaitForNextTickAsync(cancellationToken);
            }

            batch.ForEach(outcome => running.Remove(outcome.Lease));
        }
    }

    /// <summary>Each of the statements may be repeated: what it wrote before it does not find again.</summary>
    private async Task<bool> TryWriteAsync(List<JobOutcome> batch, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync<CompletedJob>(completed => store.CompleteAsync([.. completed.Select(job => job.Lease)], cancellationToken));
            await WriteAsync<ReturnedJob>(returned => store.ReturnAsync([.. returned.Select(job => job.Lease)], cancellationToken));
            await WriteAsync<RetriedJob>(retried => store.RetryAsync(retried, cancellationToken));
            await WriteAsync<BuriedJob>(buried => store.BuryAsync(buried, cancellationToken));
            outage.Ended();
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
}
