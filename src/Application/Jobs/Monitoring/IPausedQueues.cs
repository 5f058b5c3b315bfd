namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Queues from which workers start no jobs. They are always in the database; workers read them at each poll.</summary>
public interface IPausedQueues
{
    /// <returns>The instant of the pause, by queue.</returns>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> FindAsync(CancellationToken cancellationToken);

    /// <summary>Pauses the queue as part of the current command. A paused queue keeps its first instant.</summary>
    Task PauseAsync(string queue, CancellationToken cancellationToken);

    /// <summary>Resumes the queue as part of the current command. Does nothing if it is not paused.</summary>
    Task ResumeAsync(string queue, CancellationToken cancellationToken);
}
