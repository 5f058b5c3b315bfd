namespace SvcInfra.Application.Jobs.Monitoring;

/// <summary>Recently ended jobs, as far as the database records them.</summary>
public interface IJobThroughput
{
    /// <summary>Whether completed jobs are kept for at least an hour, so that they can be counted.</summary>
    bool KeepsCompleted { get; }

    /// <returns>By queue and name; only those with jobs that ended within the last hour.</returns>
    Task<IReadOnlyList<JobThroughput>> CountAsync(CancellationToken cancellationToken);
}

/// <param name="Completed">All 0 if completed jobs are not kept.</param>
/// <param name="Dead">Counts current dead letters only, not retried or deleted ones.</param>
public sealed record JobThroughput(string Queue, string Name, JobRates Completed, JobRates Dead);

/// <summary>The number of jobs within the last minute, five minutes and hour.</summary>
public sealed record JobRates(long LastMinute, long Last5Minutes, long LastHour)
{
    public static readonly JobRates None = new(0, 0, 0);

    public static JobRates operator +(JobRates left, JobRates right) =>
        new(left.LastMinute + right.LastMinute, left.Last5Minutes + right.Last5Minutes, left.LastHour + right.LastHour);
}
