namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// A store outside of the database. A command still writes its jobs into the table <c>jobs</c>, in its own transaction; <see cref="JobRelay"/>
/// moves them here after the commit.
/// </summary>
internal interface IExternalJobStore : IJobStore
{
    /// <summary>Adds those that it does not have yet, ready or for later. A repetition changes nothing, also when the job was done meanwhile.</summary>
    Task PushAsync(IReadOnlyCollection<JobRow> jobs, CancellationToken cancellationToken);
}
