using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.InboundWebhooks.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks.Processing;

/// <summary>Runs the handler of a received webhook.</summary>
[Job(Name, Tenantless = true)]
public sealed record ProcessInboundWebhook(Guid WebhookId) : IJob
{
    public const string Name = "inbound-webhooks.process";
}

/// <summary>
/// The webhook's row is the lock and the memory: it becomes processed in the transaction of the handler's changes, so a second job of the same
/// webhook, or a retry after a crash, finds it processed and does nothing.
/// </summary>
internal sealed class ProcessInboundWebhookHandler(
    IServiceProvider services, IInboundWebhookStore store, InboundWebhookSources sources, WebhookBodies bodies, IInboundWebhookScope scope,
    TimeProvider time) : IJobHandler<ProcessInboundWebhook>
{
    public async Task HandleAsync(ProcessInboundWebhook job, JobContext context, CancellationToken cancellationToken)
    {
        if (await store.FindUnprocessedAsync(job.WebhookId, cancellationToken) is not { } received)
        {
            return;
        }

        if (sources.Find(received.Source) is not { } source)
        {
            throw new NonRetryableJobException($"The source {received.Source} has no handler any more.");
        }

        try
        {
            await ProcessAsync(received, source, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            InboundWebhookTelemetry.Failed(received.Source);
            var error = StorableText.Clean($"{e.GetType().Name}: {e.Message}", ReceivedWebhook.MaxErrorLength)!;
            await scope.RunAsync(
                source, tenantId: null,
                inner => inner.GetRequiredService<IInboundWebhookStore>().RecordFailureAsync(received.Id, error, cancellationToken),
                cancellationToken);
            throw;
        }
    }

    private async Task ProcessAsync(ReceivedWebhook received, InboundWebhookSource source, CancellationToken cancellationToken)
    {
        var webhook = new InboundWebhook(
            received.Id, received.Source, received.EventId, received.Type, received.ReceivedAt,
            bodies.Unprotect(received.Source, received.ProtectedBody));
        var tenantId = await HandlerOf(services).FindTenantAsync(webhook, cancellationToken);
        var isProcessed = false;
        await scope.RunAsync(
            source, tenantId,
            async inner =>
            {
                isProcessed = await inner.GetRequiredService<IInboundWebhookStore>()
                    .TryFinishAsync(received.Id, tenantId, time.GetUtcNow(), cancellationToken);
                if (isProcessed)
                {
                    await HandlerOf(inner).HandleAsync(webhook, cancellationToken);
                }
            },
            cancellationToken);
        if (isProcessed)
        {
            InboundWebhookTelemetry.Processed(source.Name, received.Replays == 0 ? time.GetUtcNow() - received.ReceivedAt : null);
        }

        IInboundWebhookHandler HandlerOf(IServiceProvider provider) => (IInboundWebhookHandler)provider.GetRequiredService(source.Handler);
    }
}
