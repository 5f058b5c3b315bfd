using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// A store outside of the database. A command still writes its jobs into the table <c>jobs</c>, in its own transaction; <see cref="JobRelay"/>
/// moves them here after the commit.
/// </summary>
internal interface IExternalJobStore : IJobStore
{
    /// <summary>
    /// How long the end of a job is remembered that was pushed and not confirmed. A push is repeated within seconds by any process that runs.
    /// </summary>
    static readonly TimeSpan UnconfirmedEndsAreKept = TimeSpan.FromHours(1);

    /// <summary>
    /// Adds those that it does not have yet, ready or for later, and wakes the workers. A repetition changes nothing, also when the job was done
    /// meanwhile. A job whose name and unique key another live one has is dropped.
    /// </summary>
    Task PushAsync(IReadOnlyCollection<JobRow> jobs, CancellationToken cancellationToken);

    /// <summary>Those are gone from the table and will not be pushed again, so their ends need not be remembered.</summary>
    Task ConfirmAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Forgets jobs, whatever their state: who holds a lease of one has lost it.</summary>
    Task DropAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);
}
