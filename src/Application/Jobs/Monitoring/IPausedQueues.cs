namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Queues from which nothing is begun. They are in the database, wherever live jobs are; workers look at each poll.</summary>
public interface IPausedQueues
{
    /// <returns>Since when, by queue.</returns>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> FindAsync(CancellationToken cancellationToken);

    /// <summary>In the running command. A queue that is paused stays so since it was.</summary>
    Task PauseAsync(string queue, CancellationToken cancellationToken);

    /// <summary>In the running command. Nothing happens when it is not paused.</summary>
    Task ResumeAsync(string queue, CancellationToken cancellationToken);
}
