using System.Collections.Concurrent;
using System.Diagnostics;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.JobsBenchmark;

/// <summary>The work of a host's handlers.</summary>
internal sealed class Tally
{
    private int _done;

    public int Done => Volatile.Read(ref _done);

    /// <summary>When each numbered job began, in ticks of <see cref="Stopwatch"/>: on Linux all processes read the same clock.</summary>
    public ConcurrentDictionary<int, long> Begun { get; } = new();

    public void Count() => Interlocked.Increment(ref _done);
}

[Job(Name)]
internal sealed record DoNothing(int Number) : IJob
{
    public const string Name = "bench.nothing";
}

internal sealed class DoNothingHandler(Tally tally) : IJobHandler<DoNothing>
{
    public Task HandleAsync(DoNothing job, JobContext context, CancellationToken cancellationToken)
    {
        tally.Count();
        return Task.CompletedTask;
    }
}

[Job("bench.note-time")]
internal sealed record NoteTime(int Number) : IJob;

internal sealed class NoteTimeHandler(Tally tally) : IJobHandler<NoteTime>
{
    public Task HandleAsync(NoteTime job, JobContext context, CancellationToken cancellationToken)
    {
        tally.Begun[job.Number] = Stopwatch.GetTimestamp();
        return Task.CompletedTask;
    }
}

/// <summary>The command that enqueues a job.</summary>
internal sealed record Enqueue : ICommand;
