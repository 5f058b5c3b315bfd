using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>Section <c>Caching</c>: how the results of cached queries are kept.</summary>
internal sealed class CachingOptions : IValidatableObject
{
    public const string Section = "Caching";

    /// <summary>Whether queries are cached. Default true; false reads the database for each.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How long an entry is fresh unless it is invalidated; a query may set less. If a process is killed between a commit and its invalidation, the
    /// other processes return the old value for this time. Default 1 minute; 1 second to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = Section + ":Duration must be from {1} to {2}.")]
    public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a process may return a value that another process has invalidated, if no message arrives: there is no Redis, it is away, or the
    /// message was lost. Without Redis entries expire after this time; raise it where a single process runs. Default 5 seconds; 100 milliseconds to
    /// 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = Section + ":MaxStaleness must be from {1} to {2}.")]
    public TimeSpan MaxStaleness { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The part of an entry's duration that is random, so that entries made together do not expire together. Default 0.1; 0 to 0.5.
    /// </summary>
    [Range(0, 0.5, ErrorMessage = Section + ":Jitter must be from {1} to {2}.")]
    public double Jitter { get; set; } = 0.1;

    /// <summary>
    /// How long after its read an expired value may be returned when a new read fails or exceeds <see cref="FactorySoftTimeout"/>. An invalidated
    /// value is never returned. Default 1 hour; 0 (never) to 2 hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "02:00:00", ErrorMessage = Section + ":FailSafe must be from {1} to {2}.")]
    public TimeSpan FailSafe { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The part of its duration after which the next call renews an entry in the background. Default 0.8; 0.1 to 0.99, or 0 for never.
    /// </summary>
    public double EagerRefresh { get; set; } = 0.8;

    /// <summary>
    /// How long a call waits for the database if there is an expired value to return. Default 500 milliseconds; 10 milliseconds to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = Section + ":FactorySoftTimeout must be from {1} to {2}.")]
    public TimeSpan FactorySoftTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a call waits for the database if there is no value to return; then it fails with 503. Default 30 seconds; 100 milliseconds to 10
    /// minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = Section + ":FactoryHardTimeout must be from {1} to {2}.")]
    public TimeSpan FactoryHardTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of entries in this process's memory. Default 10,000; 100 to 10,000,000.</summary>
    [Range(100, 10_000_000, ErrorMessage = Section + ":MaxEntries must be from {1} to {2}.")]
    public int MaxEntries { get; set; } = 10_000;

    /// <summary>The second level and the messages between processes.</summary>
    public CachingRedisOptions Redis { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (EagerRefresh is not (0 or (>= 0.1 and <= 0.99)))
        {
            yield return new ValidationResult($"{Section}:EagerRefresh must be 0 or from 0.1 to 0.99.");
        }

        foreach (var sentence in Redis.Validate())
        {
            yield return new ValidationResult(sentence);
        }
    }
}
