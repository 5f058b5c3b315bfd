using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Webhooks.Delivery;

internal sealed class EfWebhookEndpoints(AppDbContext context, IRequestContext caller) : IWebhookEndpoints
{
    public async Task<IReadOnlyList<WebhookEndpoint>> LockAsync(IReadOnlyCollection<Guid> subscriptionIds, CancellationToken cancellationToken)
    {
        var transaction = context.CommandTransaction
            ?? throw new InvalidOperationException("Endpoints can only be locked in a command, so that their changes commit with it.");
        await transaction.EnsureOpenAsync(cancellationToken);
        Guid[] ids = [.. subscriptionIds];
        var endpoints = await ReadAsync(ids, cancellationToken);
        Guid[] missing = [.. ids.Except(endpoints.Select(endpoint => endpoint.SubscriptionId))];
        if (missing.Length == 0)
        {
            return endpoints;
        }

        foreach (var id in missing.Order())
        {
            // Two commands may add it at the same moment. One that was deleted in between has no endpoint.
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO webhook_endpoints (subscription_id, tenant_id, failed_turns, is_slow)
                SELECT id, tenant_id, 0, {false} FROM webhook_subscriptions WHERE id = {id} AND tenant_id = {caller.RequireTenantId()}
                ON CONFLICT DO NOTHING
                """,
                cancellationToken);
        }

        return await ReadAsync(ids, cancellationToken);
    }

    public Task<WebhookEndpoint?> FindAsync(Guid subscriptionId, CancellationToken cancellationToken) =>
        context.Set<WebhookEndpoint>().AsNoTracking().FirstOrDefaultAsync(e => e.SubscriptionId == subscriptionId, cancellationToken);

    public async Task ShowHealthAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        var (id, failingSince, lastSuccessAt) = (endpoint.SubscriptionId, endpoint.FailingSince, endpoint.LastSuccessAt);
        var backOffUntil = endpoint.IsFailing ? endpoint.NotBefore : null;
        await context.Set<WebhookSubscription>().Where(s => s.Id == id).ExecuteUpdateAsync(
            update => update.SetProperty(s => s.FailingSince, failingSince).SetProperty(s => s.LastSuccessAt, lastSuccessAt)
                .SetProperty(s => s.BackOffUntil, backOffUntil),
            cancellationToken);
    }

    public async Task<IReadOnlyList<Guid>> FindStuckAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        await context.Set<WebhookDelivery>().Where(d => d.NextAttemptAt < before)
            .Where(d => !context.Set<WebhookEndpoint>().Any(e => e.SubscriptionId == d.SubscriptionId && e.TurnAt >= before))
            .Select(d => d.SubscriptionId).Distinct().ToListAsync(cancellationToken);

    /// <summary>In the order of the ids, so that two commands do not wait for each other. On SQLite the write transaction is the lock.</summary>
    private Task<List<WebhookEndpoint>> ReadAsync(Guid[] ids, CancellationToken cancellationToken) => context.Database.IsSqlite()
        ? context.Set<WebhookEndpoint>().Where(e => ids.Contains(e.SubscriptionId)).ToListAsync(cancellationToken)
        : context.Set<WebhookEndpoint>()
            .FromSql($"SELECT * FROM webhook_endpoints WHERE subscription_id = ANY ({ids}) ORDER BY subscription_id FOR UPDATE")
            .ToListAsync(cancellationToken);
}
