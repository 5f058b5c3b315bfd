using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Sets the limits of queues for which a module declares a share and no setting gives a limit.</summary>
internal sealed class QueueShareLimits(IEnumerable<QueueShare> shares) : IPostConfigureOptions<JobsOptions>
{
    public void PostConfigure(string? name, JobsOptions options)
    {
        foreach (var share in shares)
        {
            options.QueueLimits.TryAdd(share.Queue, Math.Max(1, (int)(options.Concurrency * share.Share)));
        }
    }
}
