using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>Disables a subscription in its own tenant.</summary>
[Job("webhooks.stop")]
public sealed record StopSubscription(Guid SubscriptionId) : IJob;

internal sealed class StopSubscriptionHandler(IRepository<WebhookSubscription> subscriptions, TimeProvider time) : IJobHandler<StopSubscription>
{
    public async Task HandleAsync(StopSubscription job, JobContext context, CancellationToken cancellationToken)
    {
        var subscription = await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(job.SubscriptionId), cancellationToken);
        subscription?.Disable(WebhookDisabledReason.Manual, time.GetUtcNow());
    }
}
