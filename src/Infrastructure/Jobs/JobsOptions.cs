using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Section <c>Jobs</c>: how this process works on jobs.</summary>
internal sealed class JobsOptions
{
    public const string Section = "Jobs";

    /// <summary>Jobs that run at the same time in this process. Default 10; 1 to 200.</summary>
    [Range(1, 200, ErrorMessage = Section + ":Concurrency must be from {1} to {2}.")]
    public int Concurrency { get; set; } = 10;

    /// <summary>
    /// How often the database is asked for due jobs when nothing wakes the worker: this is how late a job of another process may begin.
    /// Default 1 second; 50 milliseconds to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00", ErrorMessage = Section + ":PollInterval must be from {1} to {2}.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most that are claimed, and the most that are ended, by one statement. Default 50; 1 to 500.</summary>
    [Range(1, 500, ErrorMessage = Section + ":BatchSize must be from {1} to {2}.")]
    public int BatchSize { get; set; } = 50;

    /// <summary>
    /// How long running jobs may go on after the process is told to stop, before their token is cancelled. Default 20 seconds; 0 to 25
    /// seconds, because the host ends all after 30.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25", ErrorMessage = Section + ":StopGrace must be from {1} to {2}.")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The queues that this process works on. Default: none named, which is all.</summary>
    public IList<string> Queues { get; } = [];
}
