using System.Text.Json;
using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Webhooks.Log;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Webhooks.Log;

internal sealed class EfWebhookLog(AppDbContext context) : IWebhookLog
{
    private IQueryable<WebhookDelivery> Deliveries => context.Set<WebhookDelivery>().AsNoTracking();

    public Task<List<WebhookDeliveryDto>> ListAsync(ListPage<WebhookDelivery> page, CancellationToken cancellationToken) =>
        Deliveries.WithSpecification(page).Select(d => WebhookDeliveryDto.Of(d)).ToListAsync(cancellationToken);

    public async Task<WebhookDeliveryDetailsDto?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await Deliveries.Where(d => d.Id == id)
            .Join(context.Set<WebhookMessage>(), d => d.MessageId, m => m.Id, (d, m) => new { Delivery = d, m.Body })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        using var payload = JsonDocument.Parse(found.Body);
        var attempts = found.Delivery.Attempts.Select(a => new DeliveryAttemptDto(a.At, a.Status, a.Error, a.DurationMs, a.ResponseHead));
        return new WebhookDeliveryDetailsDto(WebhookDeliveryDto.Of(found.Delivery), payload.RootElement.Clone(), [.. attempts]);
    }

    public Task<Guid?> FindSubscriptionAsync(Guid id, CancellationToken cancellationToken) =>
        Deliveries.Where(d => d.Id == id).Select(d => (Guid?)d.SubscriptionId).FirstOrDefaultAsync(cancellationToken);

    public Task<WebhookDelivery?> LoadAsync(Guid id, CancellationToken cancellationToken) =>
        context.Set<WebhookDelivery>().FirstOrDefaultAsync(d => d.Id == id, cancellationToken);

    public async Task<WebhookStatisticsDto?> ReadStatisticsAsync(Guid subscriptionId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var health = await context.Set<WebhookSubscription>().Where(s => s.Id == subscriptionId)
            .Select(s => new { s.LastSuccessAt, s.FailingSince, s.BackOffUntil }).FirstOrDefaultAsync(cancellationToken);
        if (health is null)
        {
            return null;
        }

        var recent = Deliveries.Where(d => d.SubscriptionId == subscriptionId && d.CreatedAt >= since);
        var counts = await recent.GroupBy(d => d.State).Select(group => new { State = group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.State, group => group.Count, cancellationToken);
        var timed = recent.Where(d => d.LastDurationMs != null);
        var attempted = await timed.CountAsync(cancellationToken);
        var p95 = attempted == 0
            ? null
            : await timed.OrderBy(d => d.LastDurationMs).Select(d => d.LastDurationMs).Skip(((attempted * 95) + 99) / 100 - 1)
                .FirstOrDefaultAsync(cancellationToken);
        var (succeeded, failed) = (CountOf(DeliveryState.Succeeded), CountOf(DeliveryState.Failed));
        return new WebhookStatisticsDto(
            subscriptionId, since, succeeded, failed, CountOf(DeliveryState.Pending), CountOf(DeliveryState.Discarded),
            succeeded + failed == 0 ? null : (double)succeeded / (succeeded + failed), p95, health.LastSuccessAt, health.FailingSince,
            health.BackOffUntil);

        long CountOf(DeliveryState state) => counts.GetValueOrDefault(state);
    }

    public Task<int> CountAsync(ReplayRange range, int max, CancellationToken cancellationToken) =>
        InRange(range).Take(max + 1).CountAsync(cancellationToken);

    public Task<int> ReplayAsync(ReplayRange range, DateTimeOffset now, CancellationToken cancellationToken) =>
        InRange(range).ExecuteUpdateAsync(
            update => update.SetProperty(d => d.State, DeliveryState.Pending).SetProperty(d => d.AttemptCount, 0)
                .SetProperty(d => d.NextAttemptAt, now).SetProperty(d => d.FinishedAt, (DateTimeOffset?)null),
            cancellationToken);

    private IQueryable<WebhookDelivery> InRange(ReplayRange range)
    {
        var deliveries = context.Set<WebhookDelivery>().Where(d => d.SubscriptionId == range.SubscriptionId
            && d.CreatedAt >= range.From && d.CreatedAt < range.To && d.FinishedAt != null);
        return range.OnlyFailed ? deliveries.Where(d => d.State != DeliveryState.Succeeded) : deliveries;
    }
}
