using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs;
using SvcInfra.Infrastructure.Jobs.Sql;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>The queues that this process currently works on: those of its job kinds or of its settings, without the paused ones.</summary>
internal sealed class JobQueues(SqlJobStore database, JobCatalog catalog, IOptions<JobsOptions> options)
{
    private readonly string[] _all =
        [.. catalog.Queues.Where(queue => options.Value.Queues.Count == 0 || options.Value.Queues.Contains(queue))];

    public string[] Open { get; private set; } = [];

    /// <summary>Paused queues are in the database for every store.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var paused = await database.FindPausedQueuesAsync(cancellationToken);
        Open = [.. _all.Except(paused)];
    }
}
