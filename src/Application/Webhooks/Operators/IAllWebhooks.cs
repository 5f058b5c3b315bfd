using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>The webhooks of all tenants, for operators and for the module's own work.</summary>
public interface IAllWebhooks
{
    Task<List<WebhookSubscriptionAdminDto>> ListAsync(ListPage<WebhookSubscription> page, CancellationToken cancellationToken);

    Task<List<WebhookDeliveryAdminDto>> ListAsync(ListPage<WebhookDelivery> page, CancellationToken cancellationToken);

    /// <returns>Null if the subscription does not exist.</returns>
    Task<Guid?> FindTenantOfSubscriptionAsync(Guid id, CancellationToken cancellationToken);

    /// <returns>Null if the delivery does not exist.</returns>
    Task<Guid?> FindTenantOfDeliveryAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The tenants where a message or a delivery has been due since before the time, and no job is planned for it.</summary>
    Task<IReadOnlyList<Guid>> FindStuckTenantsAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Deletes finished deliveries that were created before the time, and messages that were fanned out before it, in batches.</summary>
    /// <returns>The number of deleted rows.</returns>
    Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>A webhook subscription of any tenant, without its secrets and headers.</summary>
/// <param name="DisabledAt">UTC; null while it is enabled.</param>
/// <param name="FailingSince">The first failure since the last success (UTC); null: none.</param>
/// <param name="LastSuccessAt">UTC; null: none yet.</param>
public sealed record WebhookSubscriptionAdminDto(
    Guid Id, Guid TenantId, string Url, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, WebhookDisabledReason? DisabledReason,
    DateTimeOffset? FailingSince, DateTimeOffset? LastSuccessAt);

/// <summary>A delivery of any tenant, without its payload.</summary>
/// <param name="WebhookId">The <c>webhook-id</c> header.</param>
/// <param name="Type">The event type.</param>
/// <param name="LastError">The code of the last attempt's failure; null with a response.</param>
public sealed record WebhookDeliveryAdminDto(
    Guid Id, Guid TenantId, Guid SubscriptionId, string WebhookId, string Type, DeliveryState State, int AttemptCount,
    DateTimeOffset? NextAttemptAt, int? LastStatus, string? LastError, int? LastDurationMs, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);
