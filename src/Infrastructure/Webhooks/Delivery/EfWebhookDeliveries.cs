using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Webhooks.Delivery;

internal sealed class EfWebhookDeliveries(AppDbContext context, IRequestContext caller) : IWebhookDeliveries
{
    private const int JitterSteps = 1_000_000;

    public bool Add(WebhookMessage message)
    {
        var isFirst = !context.ChangeTracker.Entries<WebhookMessage>().Any(entry => entry.State == EntityState.Added);
        context.Add(message);
        return isFirst;
    }

    public void Add(WebhookDelivery delivery) => context.Add(delivery);

    public void Remove(WebhookMessage message) => context.Remove(message);

    public Task<bool> AnyNewAsync(CancellationToken cancellationToken) =>
        context.Set<WebhookMessage>().AnyAsync(m => m.FannedOutAt == null, cancellationToken);

    public async Task<IReadOnlyList<WebhookMessage>> TakeNewAsync(int count, CancellationToken cancellationToken)
    {
        await context.CommandTransaction!.EnsureOpenForLockAsync(cancellationToken);
        if (!context.Database.IsSqlite())
        {
            var key = BinaryPrimitives.ReadInt64BigEndian(caller.RequireTenantId().ToByteArray().AsSpan(8));
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
        }

        return await context.Set<WebhookMessage>().Where(m => m.FannedOutAt == null).OrderBy(m => m.Id).Take(count).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<DueDelivery>> FindDueAsync(
        Guid subscriptionId, bool isOrdered, DateTimeOffset now, int count, CancellationToken cancellationToken)
    {
        var due = Pending(subscriptionId).AsNoTracking().Where(d => d.NextAttemptAt <= now);
        due = isOrdered
            ? due.Where(d => !Pending(subscriptionId).Any(
                    earlier => earlier.AggregateId == d.AggregateId && earlier.MessageId < d.MessageId && earlier.NextAttemptAt > now))
                .OrderBy(d => d.MessageId)
            : due.OrderBy(d => d.NextAttemptAt);
        return await due.Take(count)
            .Join(context.Set<WebhookMessage>(), d => d.MessageId, m => m.Id, (d, m) => new { Delivery = d, m.Body })
            .Select(x => new DueDelivery(x.Delivery, x.Body)).ToListAsync(cancellationToken);
    }

    public async Task<DateTimeOffset?> RecordAsync(
        Guid subscriptionId, bool isOrdered, IReadOnlyList<SentDelivery> sent, IReadOnlyList<TimeSpan> delays,
        CancellationToken cancellationToken)
    {
        if (sent.Count > 0)
        {
            // Read again: a delivery may have been deleted or sent again meanwhile.
            Guid[] ids = [.. sent.Select(one => one.Delivery.Id)];
            var current = await context.Set<WebhookDelivery>().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellationToken);
            foreach (var one in sent.Where(one => current.ContainsKey(one.Delivery.Id)))
            {
                current[one.Delivery.Id].Record(one.Outcome, delays, RandomNumberGenerator.GetInt32(JitterSteps) / (double)JitterSteps);
            }
        }

        await context.SaveChangesAsync(cancellationToken);

        // In an ordered subscription a delivery waits for the earlier ones of its aggregate.
        var next = Pending(subscriptionId);
        next = isOrdered
            ? next.Where(d => !Pending(subscriptionId).Any(earlier => earlier.AggregateId == d.AggregateId && earlier.MessageId < d.MessageId))
            : next;
        return await next.MinAsync(d => d.NextAttemptAt, cancellationToken);
    }

    public async Task DiscardPendingAsync(Guid subscriptionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Pending(subscriptionId).ExecuteUpdateAsync(
            update => update.SetProperty(d => d.State, DeliveryState.Discarded).SetProperty(d => d.NextAttemptAt, (DateTimeOffset?)null)
                .SetProperty(d => d.FinishedAt, now),
            cancellationToken);

    private IQueryable<WebhookDelivery> Pending(Guid subscriptionId) =>
        context.Set<WebhookDelivery>().Where(d => d.SubscriptionId == subscriptionId && d.NextAttemptAt != null);
}
