using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Lists the acting tenant's webhook subscriptions, the newest first.</summary>
[RequirePermission(WebhookPermissions.Read)]
public sealed record ListWebhookSubscriptions : ListQuery<WebhookSubscriptionDto>
{
    internal static readonly ListOf<WebhookSubscription, WebhookSubscriptionDto> List =
        new ListOf<WebhookSubscription, WebhookSubscriptionDto>("-createdAt", s => s.Id)
            .SortById("createdAt")
            .Filter("createdAt", s => s.CreatedAt)
            .Filter("updatedAt", s => s.UpdatedAt)
            .Filter("disabledAt", s => s.DisabledAt);

    /// <summary>Only enabled (true) or disabled (false) subscriptions; null: all.</summary>
    public bool? Enabled { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class ListWebhookSubscriptionsHandler(
    ListPages pages, IReadRepository<WebhookSubscription> subscriptions, WebhookSubscriptionMapper mapper)
    : IRequestHandler<ListWebhookSubscriptions, Result<Page<WebhookSubscriptionDto>>>
{
    public Task<Result<Page<WebhookSubscriptionDto>>> Handle(ListWebhookSubscriptions query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListWebhookSubscriptions.List, query, async page =>
        {
            var filtered = query.Enabled switch
            {
                true => page.Where(s => s.DisabledAt == null),
                false => page.Where(s => s.DisabledAt != null),
                null => page,
            };
            return (await subscriptions.ListAsync(filtered, cancellationToken)).ConvertAll(mapper.ToDto);
        });
}
