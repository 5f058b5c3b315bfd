using System.ComponentModel.DataAnnotations;
using SvcInfra.Infrastructure.Jobs.Redis;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Section <c>Jobs</c>: how this process runs jobs.</summary>
internal sealed class JobsOptions : IValidatableObject
{
    public const string Section = "Jobs";

    /// <summary>The store of live jobs. Default: the application's database.</summary>
    public JobsBackend Backend { get; set; } = JobsBackend.Database;

    /// <summary>Jobs that run at the same time in this process. Default 10; 1 to 200.</summary>
    [Range(1, 200, ErrorMessage = Section + ":Concurrency must be from {1} to {2}.")]
    public int Concurrency { get; set; } = 10;

    /// <summary>
    /// How often the worker polls for due jobs if no notification wakes it, which is how late a job may start. Default 1 second; 50 milliseconds
    /// to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00", ErrorMessage = Section + ":PollInterval must be from {1} to {2}.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The maximum number of jobs that one statement claims or ends, and that are claimed before they can start; the latter happens only with jobs
    /// that take milliseconds. Default 500; 1 to 2000.
    /// </summary>
    [Range(1, 2_000, ErrorMessage = Section + ":BatchSize must be from {1} to {2}.")]
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// The maximum number of jobs of one tenant that run at the same time in this process, so that long jobs leave capacity for other tenants.
    /// Default: three quarters of <see cref="Concurrency"/>. 1 to 200.
    /// </summary>
    [Range(1, 200, ErrorMessage = Section + ":MaxConcurrencyPerTenant must be from {1} to {2}.")]
    public int? MaxConcurrencyPerTenant { get; set; }

    /// <summary>The maximum number of concurrent jobs of a queue in this process, by queue. Default: no limit. 1 to 200 each.</summary>
    public Dictionary<string, int> QueueLimits { get; } = [];

    /// <summary>How long the database keeps completed jobs with their payloads. Default 0: they are deleted. Up to 365 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ErrorMessage = Section + ":KeepCompleted must be from {1} to {2}.")]
    public TimeSpan KeepCompleted { get; set; }

    /// <summary>How long dead letters are kept. Default 90 days; 1 hour to 3650 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ErrorMessage = Section + ":KeepDead must be from {1} to {2}.")]
    public TimeSpan KeepDead { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long running jobs may continue after the process begins to stop, before their tokens are cancelled. Default 20 seconds; 0 to 25
    /// seconds, because the host ends the process after 30.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25", ErrorMessage = Section + ":StopGrace must be from {1} to {2}.")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The queues that this process works on. Default: all.</summary>
    public IList<string> Queues { get; } = [];

    /// <summary>The server for <see cref="JobsBackend.Redis"/>.</summary>
    public JobsRedisOptions Redis { get; } = new();

    internal int TenantLimit => Math.Min(MaxConcurrencyPerTenant ?? ((Concurrency * 3) + 3) / 4, Concurrency);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        QueueLimits.Where(limit => limit.Value is < 1 or > 200)
            .Select(limit => new ValidationResult($"{Section}:QueueLimits:{limit.Key} must be from 1 to 200."))
        .Concat(Redis.Validate(Backend == JobsBackend.Redis).Select(sentence => new ValidationResult(sentence)));
}

internal enum JobsBackend
{
    Database,

    /// <summary>For more jobs than the database can handle; needs <c>Jobs:Redis:ConnectionString</c>.</summary>
    Redis,

    /// <summary>For tests and demonstrations: open jobs are lost when the process ends.</summary>
    Memory,
}
