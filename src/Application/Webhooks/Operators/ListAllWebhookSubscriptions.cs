using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>Lists the webhook subscriptions of all tenants page by page, newest first.</summary>
[RequireOperator(WebhookOperatorPermissions.Read)]
public sealed record ListAllWebhookSubscriptions : ListQuery<WebhookSubscriptionAdminDto>
{
    internal static readonly ListOf<WebhookSubscription, WebhookSubscriptionAdminDto> List =
        new ListOf<WebhookSubscription, WebhookSubscriptionAdminDto>("-createdAt", s => s.Id)
            .SortById("createdAt")
            .Filter("tenantId", s => s.TenantId)
            .Filter("disabledAt", s => s.DisabledAt)
            .Filter("failingSince", s => s.FailingSince);

    public override ListDefinition Declare() => List;
}

internal sealed class ListAllWebhookSubscriptionsHandler(ListPages pages, IAllWebhooks webhooks)
    : IRequestHandler<ListAllWebhookSubscriptions, Result<Page<WebhookSubscriptionAdminDto>>>
{
    public Task<Result<Page<WebhookSubscriptionAdminDto>>> Handle(ListAllWebhookSubscriptions query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListAllWebhookSubscriptions.List, query, page => webhooks.ListAsync(page, cancellationToken));
}
