using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>One turn of an endpoint: sends what is due, records the outcomes and plans the next turn.</summary>
/// <param name="TurnId">A job whose turn is no longer the planned one does nothing.</param>
[Job("webhooks.send", Queue = "webhooks", TimeoutSeconds = 150)]
[NotAudited("The delivery log has every attempt.")]
public sealed record SendToEndpoint(Guid SubscriptionId, Guid TurnId) : IJob;

/// <summary>As <see cref="SendToEndpoint"/>, in a small queue of its own: for endpoints that were slow or failed.</summary>
[Job("webhooks.send-slow", Queue = SlowQueue, TimeoutSeconds = 150)]
[NotAudited("The delivery log has every attempt.")]
public sealed record SendToSlowEndpoint(Guid SubscriptionId, Guid TurnId) : IJob
{
    public const string SlowQueue = "webhooks-slow";
}

internal sealed class SendToEndpointHandler(
    IWebhookEndpoints endpoints, IWebhookDeliveries deliveries, DeliveryTargets targets, EndpointSender sender, TurnPlanner planner,
    EndpointDisabling disabling, IOptions<WebhookDeliveryOptions> options, TimeProvider time)
    : IJobHandler<SendToEndpoint>, IJobHandler<SendToSlowEndpoint>
{
    private IReadOnlyList<SentDelivery>? _sent;

    public Task HandleAsync(SendToEndpoint job, JobContext context, CancellationToken cancellationToken) =>
        TakeTurnAsync(job.SubscriptionId, job.TurnId, cancellationToken);

    public Task HandleAsync(SendToSlowEndpoint job, JobContext context, CancellationToken cancellationToken) =>
        TakeTurnAsync(job.SubscriptionId, job.TurnId, cancellationToken);

    private async Task TakeTurnAsync(Guid subscriptionId, Guid turnId, CancellationToken cancellationToken)
    {
        var state = await endpoints.FindAsync(subscriptionId, cancellationToken);
        if (state?.TurnId != turnId)
        {
            return;
        }

        if (await targets.FindAsync(subscriptionId, cancellationToken) is not { } target)
        {
            return;
        }

        // Nothing is written until the attempts are made, so no transaction is open while the endpoint responds. The field keeps them when a
        // transient failure of the database repeats the unit of work.
        _sent ??= target.IsEnabled && !(state.NotBefore > time.GetUtcNow()) ? await SendAsync(target, state, cancellationToken) : [];
        await EndTurnAsync(turnId, target, _sent, cancellationToken);
    }

    private async Task<IReadOnlyList<SentDelivery>> SendAsync(DeliveryTarget target, WebhookEndpoint state, CancellationToken cancellationToken)
    {
        // A failing endpoint gets one attempt, which shows whether it is back.
        var count = state.IsFailing ? 1 : Math.Min(options.Value.BatchSize, target.RateLimit ?? int.MaxValue);
        var due = await deliveries.FindDueAsync(target.SubscriptionId, target.IsOrdered, time.GetUtcNow(), count, cancellationToken);
        return due.Count == 0 ? [] : await sender.SendAsync(target, due, options.Value.Concurrency, cancellationToken);
    }

    private async Task EndTurnAsync(
        Guid turnId, DeliveryTarget target, IReadOnlyList<SentDelivery> sent, CancellationToken cancellationToken)
    {
        var locked = await endpoints.LockAsync([target.SubscriptionId], cancellationToken);
        var endpoint = locked.Count > 0 ? locked[0] : null;
        var now = time.GetUtcNow();
        if (endpoint?.TurnId == turnId)
        {
            endpoint.EndTurn(ResultOf(target, sent), options.Value.Delays, now);
        }

        var isGone = sent.Any(one => one.Outcome.Verdict == AttemptVerdict.Gone);
        var next = await deliveries.RecordAsync(
            target.SubscriptionId, target.IsOrdered, sent, options.Value.Delays, cancellationToken);
        if (endpoint is null)
        {
            return;
        }

        if (EndpointHealth.Of(endpoint).DiffersFrom(target.Health))
        {
            await endpoints.ShowHealthAsync(endpoint, cancellationToken);
        }

        if (!target.IsEnabled || await disabling.DisableIfNeededAsync(endpoint, isGone, now, cancellationToken))
        {
            await deliveries.DiscardPendingAsync(target.SubscriptionId, now, cancellationToken);
        }
        else if (next is { } due)
        {
            await planner.PlanAsync(endpoint, due, now, cancellationToken);
        }
    }

    private TurnResult ResultOf(DeliveryTarget target, IReadOnlyList<SentDelivery> sent)
    {
        foreach (var one in sent)
        {
            WebhookTelemetry.Record(one);
        }

        return new TurnResult(
            sent.Count,
            sent.Count(one => one.Outcome.Verdict == AttemptVerdict.Succeeded),
            sent.Any(one => one.Outcome.Duration > options.Value.SlowAfter),
            sent.Max(one => one.Outcome.RetryAfter),
            target.RateLimit is { } limit ? TimeSpan.FromSeconds((double)sent.Count / limit) : TimeSpan.Zero);
    }
}
