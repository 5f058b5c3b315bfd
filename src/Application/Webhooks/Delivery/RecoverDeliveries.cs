using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Application.Webhooks.Operators;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Finds tenants whose messages or deliveries wait without a job, and recovers them. A lost job is the only way to get there.</summary>
[Job("webhooks.find-stuck")]
[Recurring("*/5 * * * *")]
public sealed record FindStuckDeliveries : IJob;

/// <summary>Plans what waits in the acting tenant without a job.</summary>
[Job("webhooks.recover")]
[NotAudited("Deliveries are in the delivery log.")]
public sealed record RecoverDeliveries : IJob;

internal sealed class RecoverDeliveriesHandler(
    IAllWebhooks webhooks, IWebhookEndpoints endpoints, IWebhookDeliveries deliveries, TurnPlanner planner, IJobs jobs, TimeProvider time)
    : IJobHandler<FindStuckDeliveries>, IJobHandler<RecoverDeliveries>
{
    public async Task HandleAsync(FindStuckDeliveries job, JobContext context, CancellationToken cancellationToken)
    {
        foreach (var tenant in await webhooks.FindStuckTenantsAsync(time.GetUtcNow() - TurnPlanner.LostAfter, cancellationToken))
        {
            await jobs.EnqueueAsync(
                new RecoverDeliveries(), new EnqueueOptions { TenantId = tenant, UniqueKey = "all" }, cancellationToken);
        }
    }

    public async Task HandleAsync(RecoverDeliveries job, JobContext context, CancellationToken cancellationToken)
    {
        await planner.PlanAsync(await endpoints.FindStuckAsync(time.GetUtcNow() - TurnPlanner.LostAfter, cancellationToken), cancellationToken);
        if (await deliveries.AnyNewAsync(cancellationToken))
        {
            await jobs.EnqueueAsync(new FanOutMessages(), options: null, cancellationToken);
        }
    }
}
