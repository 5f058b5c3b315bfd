namespace SvcInfra.Application.InboundWebhooks.Processing;

/// <summary>Runs work as the system principal <c>inbound-webhooks</c>, in a scope and a transaction of its own.</summary>
public interface IInboundWebhookScope
{
    /// <param name="source">Its grants are those of the principal.</param>
    /// <param name="tenantId">The tenant in which the work runs; null: no tenant.</param>
    /// <exception cref="InvalidOperationException">The database refused the changes, or a command inside failed.</exception>
    Task RunAsync(InboundWebhookSource source, Guid? tenantId, Func<IServiceProvider, Task> work, CancellationToken cancellationToken);
}
