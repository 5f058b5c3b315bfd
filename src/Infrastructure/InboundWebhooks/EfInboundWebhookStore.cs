using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.InboundWebhooks;
using SvcInfra.Domain.InboundWebhooks;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.InboundWebhooks;

internal sealed class EfInboundWebhookStore(AppDbContext context, BatchedDelete delete) : IInboundWebhookStore
{
    private DbSet<ReceivedWebhook> Received => context.Set<ReceivedWebhook>();

    public async Task<bool> TryAddAsync(ReceivedWebhook webhook, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);

        // The statement bypasses the model and its value conversions.
        var mapping = Received.EntityType.FindProperty(nameof(ReceivedWebhook.ReceivedAt))!.GetTypeMapping();
        var receivedAt = mapping.Converter!.ConvertToProvider(webhook.ReceivedAt)!;
        return await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inbound_webhooks
                (id, source, event_id, type, state, received_at, body_size, protected_body, failed_attempts, replays)
            VALUES
                ({webhook.Id}, {webhook.Source}, {webhook.EventId}, {webhook.Type}, {webhook.State.ToString()}, {receivedAt}, {webhook.BodySize},
                {webhook.ProtectedBody}, 0, 0)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken) == 1;
    }

    public Task<ReceivedWebhook?> FindUnprocessedAsync(Guid id, CancellationToken cancellationToken) =>
        Unprocessed(id).AsNoTracking().FirstOrDefaultAsync(cancellationToken);

    public async Task<bool> TryFinishAsync(Guid id, Guid? tenantId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await Unprocessed(id).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.State, ReceivedWebhookState.Processed).SetProperty(w => w.ProcessedAt, now)
                .SetProperty(w => w.TenantId, tenantId).SetProperty(w => w.LastError, (string?)null),
            cancellationToken) == 1;
    }

    public async Task RecordFailureAsync(Guid id, string error, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await Unprocessed(id).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.State, ReceivedWebhookState.Failed).SetProperty(w => w.LastError, error)
                .SetProperty(w => w.FailedAttempts, w => w.FailedAttempts + 1),
            cancellationToken);
    }

    public async Task<bool> TryResetAsync(Guid id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await ResetAsync(Received.Where(w => w.Id == id), cancellationToken) == 1;
    }

    public async Task<IReadOnlyList<Guid>> ResetFailedAsync(
        string? source, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        var ids = await Received
            .Where(w => w.State == ReceivedWebhookState.Failed && (source == null || w.Source == source)
                && (from == null || w.ReceivedAt >= from) && (to == null || w.ReceivedAt < to))
            .OrderBy(w => w.Id).Select(w => w.Id).Take(limit).ToListAsync(cancellationToken);
        if (ids.Count > 0)
        {
            // One that was processed meanwhile stays as it is: its job then finds nothing to do.
            await ResetAsync(Received.Where(w => ids.Contains(w.Id) && w.State == ReceivedWebhookState.Failed), cancellationToken);
        }

        return ids;
    }

    public Task<InboundWebhookDto?> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        Project(Received.Where(w => w.Id == id)).FirstOrDefaultAsync(cancellationToken);

    public Task<List<InboundWebhookDto>> ListAsync(ListPage<ReceivedWebhook> page, CancellationToken cancellationToken) =>
        Project(Received.WithSpecification(page)).ToListAsync(cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        delete.RunAsync<ReceivedWebhook>(rows => rows.Where(w => w.ReceivedAt < before).OrderBy(w => w.ReceivedAt), cancellationToken);

    private static Task<int> ResetAsync(IQueryable<ReceivedWebhook> rows, CancellationToken cancellationToken) =>
        rows.ExecuteUpdateAsync(
            set => set.SetProperty(w => w.State, ReceivedWebhookState.Pending).SetProperty(w => w.FailedAttempts, 0)
                .SetProperty(w => w.Replays, w => w.Replays + 1),
            cancellationToken);

    private static IQueryable<InboundWebhookDto> Project(IQueryable<ReceivedWebhook> rows) =>
        rows.Select(w => new InboundWebhookDto(
            w.Id, w.Source, w.EventId, w.Type, w.State, w.ReceivedAt, w.ProcessedAt, w.TenantId, w.BodySize, w.FailedAttempts, w.Replays,
            w.LastError));

    private IQueryable<ReceivedWebhook> Unprocessed(Guid id) =>
        Received.Where(w => w.Id == id && (w.State == ReceivedWebhookState.Pending || w.State == ReceivedWebhookState.Failed));

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var transaction = context.CommandTransaction ?? throw new InvalidOperationException("Received webhooks can only be changed in a command.");
        await transaction.EnsureOpenAsync(cancellationToken);
    }
}
