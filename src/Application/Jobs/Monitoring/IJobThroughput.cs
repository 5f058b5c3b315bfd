namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>How many jobs ended of late, as far as the database knows.</summary>
public interface IJobThroughput
{
    /// <summary>Whether done jobs are kept for an hour at least, so that they can be counted.</summary>
    bool KeepsCompleted { get; }

    /// <returns>By queue and name; without those of which none ended within an hour.</returns>
    Task<IReadOnlyList<JobThroughput>> CountAsync(CancellationToken cancellationToken);
}

/// <param name="Completed">All 0 when done jobs are not kept.</param>
/// <param name="Dead">Of those that are dead letters still: retried and deleted ones do not count.</param>
public sealed record JobThroughput(string Queue, string Name, JobRates Completed, JobRates Dead);

/// <summary>How many within the last minute, the last five, and the last hour.</summary>
public sealed record JobRates(long LastMinute, long Last5Minutes, long LastHour)
{
    public static readonly JobRates None = new(0, 0, 0);

    public static JobRates operator +(JobRates left, JobRates right) =>
        new(left.LastMinute + right.LastMinute, left.Last5Minutes + right.Last5Minutes, left.LastHour + right.LastHour);
}
