using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>The received webhooks of all sources. All changes belong to the current command and commit with it.</summary>
public interface IInboundWebhookStore
{
    /// <summary>Stores a webhook, in one statement that waits for a concurrent one with the same event id.</summary>
    /// <returns>False when the event id of the source is stored already.</returns>
    Task<bool> TryAddAsync(ReceivedWebhook webhook, CancellationToken cancellationToken);

    /// <returns>Null when it does not exist, or has been processed or ignored.</returns>
    Task<ReceivedWebhook?> FindUnprocessedAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Marks a webhook as processed. Of two concurrent calls the second waits for the first.</summary>
    /// <returns>False when it was processed by another attempt, or has been deleted.</returns>
    Task<bool> TryFinishAsync(Guid id, Guid? tenantId, DateTimeOffset now, CancellationToken cancellationToken);

    Task RecordFailureAsync(Guid id, string error, CancellationToken cancellationToken);

    /// <summary>Makes a webhook pending, whatever its state is.</summary>
    /// <returns>False when it does not exist.</returns>
    Task<bool> TryResetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Makes the oldest matching failed webhooks pending.</summary>
    /// <returns>The ids of those that this call has changed.</returns>
    Task<IReadOnlyList<Guid>> ResetFailedAsync(
        string? source, DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken);

    Task<InboundWebhookDto?> ReadAsync(Guid id, CancellationToken cancellationToken);

    Task<List<InboundWebhookDto>> ListAsync(ListPage<ReceivedWebhook> page, CancellationToken cancellationToken);

    /// <returns>The number of deleted rows.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
