namespace SvcInfra.Application.Jobs.Monitoring;

internal static class QueueNames
{
    /// <summary>Whether a job kind uses the queue, or a job is in it.</summary>
    public static async Task<bool> HasQueueAsync(this ILiveJobs jobs, string queue, JobCatalog catalog, CancellationToken cancellationToken) =>
        catalog.Queues.Contains(queue)
        || (queue.Length <= JobType.MaxQueueLength && !queue.Any(char.IsControl)
            && (await jobs.ListAsync(new LiveJobFilter(Queue: queue), after: null, limit: 1, cancellationToken)).Count > 0);
}
