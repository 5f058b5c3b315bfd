using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.InboundWebhooks.Processing;

/// <summary>Deletes the webhooks whose retention has ended, in any state.</summary>
[Job(Name, TimeoutSeconds = 3_600)]
[Recurring("41 * * * *")]
public sealed record PurgeInboundWebhooks : IJob
{
    /// <summary>The name of the job and of its schedule.</summary>
    public const string Name = "inbound-webhooks.purge";
}

internal sealed class PurgeInboundWebhooksHandler(IInboundWebhookStore store, IOptions<InboundWebhooksOptions> options, TimeProvider time)
    : IJobHandler<PurgeInboundWebhooks>
{
    public Task HandleAsync(PurgeInboundWebhooks job, JobContext context, CancellationToken cancellationToken) =>
        store.PurgeAsync(time.GetUtcNow() - options.Value.Retention, cancellationToken);
}
