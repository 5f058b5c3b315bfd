using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>Lists the deliveries of all tenants page by page, newest first, without payloads.</summary>
[RequireOperator(WebhookOperatorPermissions.Read)]
public sealed record ListAllWebhookDeliveries : ListQuery<WebhookDeliveryAdminDto>
{
    internal static readonly ListOf<WebhookDelivery, WebhookDeliveryAdminDto> List =
        new ListOf<WebhookDelivery, WebhookDeliveryAdminDto>("-createdAt", d => d.Id)
            .SortById("createdAt")
            .Filter("tenantId", d => d.TenantId)
            .Filter("subscriptionId", d => d.SubscriptionId)
            .Filter("state", d => d.State)
            .Filter("type", d => d.Type)
            .Filter("createdAt", d => d.CreatedAt);

    public override ListDefinition Declare() => List;
}

internal sealed class ListAllWebhookDeliveriesHandler(ListPages pages, IAllWebhooks webhooks)
    : IRequestHandler<ListAllWebhookDeliveries, Result<Page<WebhookDeliveryAdminDto>>>
{
    public Task<Result<Page<WebhookDeliveryAdminDto>>> Handle(ListAllWebhookDeliveries query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListAllWebhookDeliveries.List, query, page => webhooks.ListAsync(page, cancellationToken));
}
