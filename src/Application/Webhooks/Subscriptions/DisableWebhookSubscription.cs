using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Disables a webhook subscription: nothing is delivered until it is enabled. Disabling it again changes nothing.</summary>
[RequirePermission(WebhookPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DisableWebhookSubscription(Guid Id) : ICommand<WebhookSubscriptionDto>;

internal sealed class DisableWebhookSubscriptionHandler(
    IRepository<WebhookSubscription> subscriptions, WebhookSubscriptionMapper mapper, TimeProvider time)
    : IRequestHandler<DisableWebhookSubscription, Result<WebhookSubscriptionDto>>
{
    public async Task<Result<WebhookSubscriptionDto>> Handle(DisableWebhookSubscription command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.Id), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        if (subscription.IsEnabled)
        {
            subscription.Disable(WebhookDisabledReason.Manual, time.GetUtcNow());
            await subscriptions.UpdateAsync(subscription, cancellationToken);
        }

        return mapper.ToDto(subscription);
    }
}
