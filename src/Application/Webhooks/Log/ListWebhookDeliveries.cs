using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>Lists the acting tenant's deliveries page by page, newest first.</summary>
[RequirePermission(WebhookPermissions.Read)]
public sealed record ListWebhookDeliveries : ListQuery<WebhookDeliveryDto>
{
    internal static readonly ListOf<WebhookDelivery, WebhookDeliveryDto> List =
        new ListOf<WebhookDelivery, WebhookDeliveryDto>("-createdAt", d => d.Id)
            .SortById("createdAt")
            .Filter("subscriptionId", d => d.SubscriptionId)
            .Filter("state", d => d.State)
            .Filter("type", d => d.Type)
            .Filter("createdAt", d => d.CreatedAt);

    public override ListDefinition Declare() => List;
}

internal sealed class ListWebhookDeliveriesHandler(ListPages pages, IWebhookLog log)
    : IRequestHandler<ListWebhookDeliveries, Result<Page<WebhookDeliveryDto>>>
{
    public Task<Result<Page<WebhookDeliveryDto>>> Handle(ListWebhookDeliveries query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListWebhookDeliveries.List, query, page => log.ListAsync(page, cancellationToken));
}
