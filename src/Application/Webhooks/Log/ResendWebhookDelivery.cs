using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>Sends a delivery again at once, whatever became of it, with all its attempts. Its id and its payload stay the same.</summary>
[RequirePermission(WebhookPermissions.Write)]
public sealed record ResendWebhookDelivery(Guid Id) : ICommand<WebhookDeliveryDto>;

internal sealed class ResendWebhookDeliveryHandler(
    IWebhookLog log, IReadRepository<WebhookSubscription> subscriptions, TurnPlanner planner, TimeProvider time)
    : IRequestHandler<ResendWebhookDelivery, Result<WebhookDeliveryDto>>
{
    public async Task<Result<WebhookDeliveryDto>> Handle(ResendWebhookDelivery command, CancellationToken cancellationToken)
    {
        if (await log.FindSubscriptionAsync(command.Id, cancellationToken) is not { } subscriptionId
            || await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(subscriptionId), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.DeliveryNotFound;
        }

        if (!subscription.IsEnabled)
        {
            return WebhookErrors.SubscriptionDisabled;
        }

        // The endpoint is locked first, so that an attempt that ends now is seen.
        await planner.PlanAsync([subscriptionId], cancellationToken, endsRest: true);
        if (await log.LoadAsync(command.Id, cancellationToken) is not { } delivery)
        {
            return WebhookErrors.DeliveryNotFound;
        }

        delivery.Resend(time.GetUtcNow());
        return WebhookDeliveryDto.Of(delivery);
    }
}
