namespace SvcInfra.Application.InboundWebhooks.Contracts;

/// <summary>
/// Handles the webhooks of one source, at least once each. It needs an <see cref="InboundWebhookSourceAttribute"/>, is scoped, and is found by
/// scanning. Its changes to the database commit together with the webhook's state, so they happen once; effects outside of the database may happen
/// again. A replay by an operator runs it again on purpose. Senders keep no order: compare times or versions in the body before overwriting.
/// </summary>
public interface IInboundWebhookHandler
{
    /// <summary>
    /// Finds the tenant whose data the webhook changes. Runs before <see cref="HandleAsync"/>, outside of its transaction and of any tenant
    /// context. Read nothing from the body but references that the tenant stored itself.
    /// </summary>
    /// <returns>Null: the handler acts without a tenant context.</returns>
    Task<Guid?> FindTenantAsync(InboundWebhook webhook, CancellationToken cancellationToken) => Task.FromResult<Guid?>(null);

    /// <summary>
    /// Runs in a transaction, as the system principal <c>inbound-webhooks</c> in the tenant found. Enqueue a job for calls to other systems.
    /// </summary>
    /// <exception cref="Jobs.Contracts.NonRetryableJobException">The webhook can never be processed; its job becomes a dead letter.</exception>
    /// <exception cref="Jobs.Contracts.RetryLaterException">The next attempt is made after the delay that the exception gives.</exception>
    Task HandleAsync(InboundWebhook webhook, CancellationToken cancellationToken);
}

/// <summary>Declares a source. Its URL is <c>/api/v1/inbound/{name}</c>; its secrets are <c>InboundWebhooks:Sources:{name}</c>.</summary>
/// <param name="name">Lower-case letters, digits and hyphens, at most 50. Stored with each webhook, so it must not change.</param>
/// <param name="eventTypes">
/// Exact types (<c>invoice.paid</c>) or prefixes (<c>customer.subscription.*</c>). Other types are stored as ignored. None: all types.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class InboundWebhookSourceAttribute(string name, WebhookSignatureScheme scheme, params string[] eventTypes) : Attribute
{
    public string Name { get; } = name;

    public WebhookSignatureScheme Scheme { get; } = scheme;

    public IReadOnlyList<string> EventTypes { get; } = eventTypes;

    /// <summary>The permissions of the commands that the handler may send in the tenant found. Default: none.</summary>
    public string[] Grants { get; set; } = [];
}

public enum WebhookSignatureScheme
{
    /// <summary>
    /// Standard Webhooks 1.0.0: <c>webhook-id</c>, <c>webhook-timestamp</c>, <c>webhook-signature</c>, or the same with <c>svix-</c>.
    /// </summary>
    StandardWebhooks,

    /// <summary><c>Stripe-Signature: t=...,v1=...</c>. Event id and type are the members <c>id</c> and <c>type</c> of the body.</summary>
    Stripe,

    /// <summary>
    /// <c>X-Hub-Signature-256</c> over the body. It covers neither a time nor the headers <c>X-GitHub-Delivery</c> and <c>X-GitHub-Event</c>.
    /// </summary>
    GitHub,
}
