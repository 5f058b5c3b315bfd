using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// A store outside of the database. A command still inserts its jobs into the table <c>jobs</c>, in its own transaction; <see cref="JobRelay"/>
/// moves them to this store after the commit.
/// </summary>
internal interface IExternalJobStore : IJobStore
{
    /// <summary>
    /// How long the store remembers the end of a job whose push was not confirmed. Any running process repeats a push within seconds.
    /// </summary>
    static readonly TimeSpan KeepUnconfirmedEnds = TimeSpan.FromHours(1);

    /// <summary>
    /// Adds the jobs that the store does not have yet and wakes the workers. A repeated push changes nothing, even if the job is done meanwhile.
    /// A job is dropped if another live job has its name and unique key.
    /// </summary>
    Task PushAsync(IReadOnlyCollection<JobRow> jobs, CancellationToken cancellationToken);

    /// <summary>Confirms that the jobs are deleted from the table and will not be pushed again, so their ends need not be remembered.</summary>
    Task ConfirmAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Removes jobs in any state; their leases become invalid.</summary>
    Task DropAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);
}
