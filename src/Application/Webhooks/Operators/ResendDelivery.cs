using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Application.Webhooks.Log;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>Sends a delivery again in its own tenant.</summary>
[Job("webhooks.resend")]
[NotAudited("The operators' trail has the request, and the delivery log the attempts.")]
public sealed record ResendDelivery(Guid DeliveryId) : IJob;

internal sealed class ResendDeliveryHandler(IWebhookLog log, TurnPlanner planner, TimeProvider time) : IJobHandler<ResendDelivery>
{
    public async Task HandleAsync(ResendDelivery job, JobContext context, CancellationToken cancellationToken)
    {
        if (await log.FindSubscriptionAsync(job.DeliveryId, cancellationToken) is { } subscriptionId)
        {
            await planner.PlanAsync([subscriptionId], cancellationToken, endsRest: true);
            (await log.LoadAsync(job.DeliveryId, cancellationToken))?.Resend(time.GetUtcNow());
        }
    }
}
