using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Enables a disabled webhook subscription: events from now on are delivered. Enabling it again changes nothing.</summary>
[RequirePermission(WebhookPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record EnableWebhookSubscription(Guid Id) : ICommand<WebhookSubscriptionDto>;

internal sealed class EnableWebhookSubscriptionHandler(IRepository<WebhookSubscription> subscriptions, WebhookSubscriptionMapper mapper)
    : IRequestHandler<EnableWebhookSubscription, Result<WebhookSubscriptionDto>>
{
    public async Task<Result<WebhookSubscriptionDto>> Handle(EnableWebhookSubscription command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.Id), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        if (!subscription.IsEnabled)
        {
            subscription.Enable();
            await subscriptions.UpdateAsync(subscription, cancellationToken);
        }

        return mapper.ToDto(subscription);
    }
}
