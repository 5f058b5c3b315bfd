using System.ComponentModel.DataAnnotations;
using SvcInfra.Infrastructure.Jobs.Redis;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Section <c>Jobs</c>: how this process works on jobs.</summary>
internal sealed class JobsOptions : IValidatableObject
{
    public const string Section = "Jobs";

    /// <summary>Where live jobs are. Default: the application's database.</summary>
    public JobsBackend Backend { get; set; } = JobsBackend.Database;

    /// <summary>Jobs that run at the same time in this process. Default 10; 1 to 200.</summary>
    [Range(1, 200, ErrorMessage = Section + ":Concurrency must be from {1} to {2}.")]
    public int Concurrency { get; set; } = 10;

    /// <summary>
    /// How often the database is asked for due jobs when nothing wakes the worker: this is how late a job of another process may begin.
    /// Default 1 second; 50 milliseconds to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00", ErrorMessage = Section + ":PollInterval must be from {1} to {2}.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most that are claimed, and the most that are ended, by one statement; and the most that are claimed ahead of being begun, which
    /// happens only with jobs that end within milliseconds. Default 500; 1 to 2000.
    /// </summary>
    [Range(1, 2_000, ErrorMessage = Section + ":BatchSize must be from {1} to {2}.")]
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// The most jobs of one tenant that run at the same time in this process, so that long ones leave room for other tenants. Default: three
    /// quarters of <see cref="Concurrency"/>. 1 to 200.
    /// </summary>
    [Range(1, 200, ErrorMessage = Section + ":MaxConcurrencyPerTenant must be from {1} to {2}.")]
    public int? MaxConcurrencyPerTenant { get; set; }

    /// <summary>The most jobs of a queue that run at the same time in this process, by queue. Default: no limit of its own. 1 to 200 each.</summary>
    public Dictionary<string, int> QueueLimits { get; } = [];

    /// <summary>How long the database keeps what was done, with its payload. Default: not at all. Up to 365 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ErrorMessage = Section + ":KeepCompleted must be from {1} to {2}.")]
    public TimeSpan KeepCompleted { get; set; }

    /// <summary>How long dead letters are kept. Default 90 days; 1 hour to 3650 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ErrorMessage = Section + ":KeepDead must be from {1} to {2}.")]
    public TimeSpan KeepDead { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long running jobs may go on after the process is told to stop, before their token is cancelled. Default 20 seconds; 0 to 25
    /// seconds, because the host ends all after 30.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25", ErrorMessage = Section + ":StopGrace must be from {1} to {2}.")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The queues that this process works on. Default: none named, which is all.</summary>
    public IList<string> Queues { get; } = [];

    /// <summary>The server of the back end <see cref="JobsBackend.Redis"/>.</summary>
    public JobsRedisOptions Redis { get; } = new();

    internal int TenantLimit => Math.Min(MaxConcurrencyPerTenant ?? ((Concurrency * 3) + 3) / 4, Concurrency);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        QueueLimits.Where(limit => limit.Value is < 1 or > 200).Select(limit => new ValidationResult($"{Section}:QueueLimits:{limit.Key} must be from 1 to 200."))
        .Concat(Redis.Validate(Backend == JobsBackend.Redis).Select(sentence => new ValidationResult(sentence)));
}

internal enum JobsBackend
{
    Database,

    /// <summary>For far more jobs than the database should carry; needs <c>Jobs:Redis:ConnectionString</c>.</summary>
    Redis,

    /// <summary>For tests and demonstrations: what was not done is lost with the process.</summary>
    Memory,
}
