using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Reads a webhook subscription of the acting tenant, without its secrets and the values of its headers.</summary>
[RequirePermission(WebhookPermissions.Read)]
public sealed record GetWebhookSubscription(Guid Id) : IQuery<WebhookSubscriptionDto>;

internal sealed class GetWebhookSubscriptionHandler(IReadRepository<WebhookSubscription> subscriptions, WebhookSubscriptionMapper mapper)
    : IRequestHandler<GetWebhookSubscription, Result<WebhookSubscriptionDto>>
{
    public async Task<Result<WebhookSubscriptionDto>> Handle(GetWebhookSubscription query, CancellationToken cancellationToken) =>
        await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(query.Id), cancellationToken) is { } subscription
            ? mapper.ToDto(subscription)
            : WebhookErrors.SubscriptionNotFound;
}
