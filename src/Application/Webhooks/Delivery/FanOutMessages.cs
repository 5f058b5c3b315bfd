using System.Text.Json;
using Ardalis.Specification;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>
/// Creates the deliveries of the tenant's new messages, one for each subscription that takes the message. One job does the work of many: it takes
/// all messages that wait, and the jobs of the others find nothing.
/// </summary>
[Job("webhooks.fan-out", Queue = Queue)]
[NotAudited("Deliveries are in the delivery log.")]
public sealed record FanOutMessages : IJob
{
    public const string Queue = "webhooks-fan-out";
}

internal sealed class FanOutMessagesHandler(
    IWebhookDeliveries deliveries, IReadRepository<WebhookSubscription> subscriptions, TurnPlanner planner, IJobs jobs, TimeProvider time)
    : IJobHandler<FanOutMessages>
{
    private const int BatchSize = 200;

    public async Task HandleAsync(FanOutMessages job, JobContext context, CancellationToken cancellationToken)
    {
        if (!await deliveries.AnyNewAsync(cancellationToken))
        {
            return;
        }

        var messages = await deliveries.TakeNewAsync(BatchSize, cancellationToken);
        if (messages.Count == 0)
        {
            return;
        }

        var all = await subscriptions.ListAsync(new AllWebhookSubscriptions(), cancellationToken);
        var now = time.GetUtcNow();
        var due = new HashSet<Guid>();
        foreach (var message in messages)
        {
            FanOut(message, all, due, now);
        }

        await planner.PlanAsync(due, cancellationToken);
        if (messages.Count == BatchSize)
        {
            await jobs.EnqueueAsync(new FanOutMessages(), options: null, cancellationToken);
        }
    }

    /// <summary>A disabled subscription gets a discarded delivery, which can be replayed when it is enabled again.</summary>
    private void FanOut(WebhookMessage message, List<WebhookSubscription> all, HashSet<Guid> due, DateTimeOffset now)
    {
        using var body = JsonDocument.Parse(message.Body);
        var data = body.RootElement.GetProperty("data");
        var matching = all.FindAll(subscription => subscription.Matches(message.Type, message.Channels, data));
        if (matching.Count == 0)
        {
            deliveries.Remove(message);
            return;
        }

        message.FanOut(now);
        foreach (var subscription in matching)
        {
            deliveries.Add(WebhookDelivery.Create(message, subscription.Id, subscription.IsEnabled, now));
            if (subscription.IsEnabled)
            {
                due.Add(subscription.Id);
            }
        }
    }

    private sealed class AllWebhookSubscriptions : Specification<WebhookSubscription>;
}
