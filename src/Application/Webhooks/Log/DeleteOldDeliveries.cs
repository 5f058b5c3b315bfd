using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Application.Webhooks.Operators;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>Deletes deliveries and messages of all tenants that are older than the retention.</summary>
[Job("webhooks.delete-old", TimeoutSeconds = 3_600)]
[Recurring("41 * * * *")]
public sealed record DeleteOldDeliveries : IJob;

internal sealed partial class DeleteOldDeliveriesHandler(
    IAllWebhooks webhooks, IOptions<WebhookDeliveryOptions> options, TimeProvider time, ILogger<DeleteOldDeliveriesHandler> logger)
    : IJobHandler<DeleteOldDeliveries>
{
    public async Task HandleAsync(DeleteOldDeliveries job, JobContext context, CancellationToken cancellationToken)
    {
        var deleted = await webhooks.DeleteAsync(time.GetUtcNow() - options.Value.Retention, cancellationToken);
        if (deleted > 0)
        {
            LogDeleted(deleted);
        }
    }

    [LoggerMessage(LogLevel.Information, "Deleted {Count} old webhook messages and deliveries")]
    private partial void LogDeleted(int count);
}
