using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Webhooks.Operators;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Webhooks.Operators;

internal sealed class EfAllWebhooks(AppDbContextFactory contexts, BatchedDelete deletion) : IAllWebhooks
{
    private const string Reason = "webhooks";

    public async Task<List<WebhookSubscriptionAdminDto>> ListAsync(ListPage<WebhookSubscription> page, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem(Reason);
        return await context.AcrossTenants<WebhookSubscription>().AsNoTracking().WithSpecification(page)
            .Select(s => new WebhookSubscriptionAdminDto(
                s.Id, s.TenantId, s.Url, s.CreatedAt, s.DisabledAt, s.DisabledReason, s.FailingSince, s.LastSuccessAt))
            .ToListAsync(cancellationToken);
    }

    public async Task<List<WebhookDeliveryAdminDto>> ListAsync(ListPage<WebhookDelivery> page, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem(Reason);
        return await context.AcrossTenants<WebhookDelivery>().AsNoTracking().WithSpecification(page)
            .Select(d => new WebhookDeliveryAdminDto(
                d.Id, d.TenantId, d.SubscriptionId, WebhookMessage.WebhookIdOf(d.MessageId), d.Type, d.State, d.AttemptCount, d.NextAttemptAt,
                d.LastStatus, d.LastError, d.LastDurationMs, d.CreatedAt, d.FinishedAt))
            .ToListAsync(cancellationToken);
    }

    public async Task<Guid?> FindTenantOfSubscriptionAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem(Reason);
        return await context.AcrossTenants<WebhookSubscription>().Where(s => s.Id == id).Select(s => (Guid?)s.TenantId)
            .FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<Guid?> FindTenantOfDeliveryAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem(Reason);
        return await context.AcrossTenants<WebhookDelivery>().Where(d => d.Id == id).Select(d => (Guid?)d.TenantId)
            .FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Guid>> FindStuckTenantsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Identifiers sort by the time of creation.
        var first = EntityId.At(before);
        await using var context = contexts.LeaseForSystem(Reason);
        var planned = context.AcrossTenants<WebhookEndpoint>().Where(e => e.TurnAt >= before);
        var stuck = context.AcrossTenants<WebhookDelivery>()
            .Where(d => d.NextAttemptAt < before && !planned.Any(e => e.SubscriptionId == d.SubscriptionId)).Select(d => d.TenantId);
        var fresh = context.AcrossTenants<WebhookMessage>().Where(m => m.FannedOutAt == null && m.Id < first).Select(m => m.TenantId);
        return await stuck.Union(fresh).ToListAsync(cancellationToken);
    }

    public async Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var first = EntityId.At(before);
        var deliveries = await deletion.RunAcrossTenantsAsync<WebhookDelivery>(
            Reason, rows => rows.Where(d => d.Id < first && d.FinishedAt != null).OrderBy(d => d.Id), cancellationToken);
        var messages = await deletion.RunAcrossTenantsAsync<WebhookMessage>(
            Reason, rows => rows.Where(m => m.Id < first && m.FannedOutAt < before).OrderBy(m => m.Id), cancellationToken);
        return deliveries + messages;
    }
}
