using System.Collections.Concurrent;
using System.Net.Mime;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>
/// Sends the deliveries of one turn, several at once. It begins no more attempts when the endpoint turns out to be slow or failing, so that a
/// turn ends soon and what is left waits for the endpoint's next one.
/// </summary>
internal sealed class EndpointSender(IOutboundGuard guard, IOptions<WebhookDeliveryOptions> options, TimeProvider time)
{
    /// <summary>A turn begins no attempts after this time.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    /// <param name="due">In the order of sending.</param>
    /// <param name="concurrency">1 or more.</param>
    /// <returns>The attempts that were made.</returns>
    public async Task<IReadOnlyList<SentDelivery>> SendAsync(
        DeliveryTarget target, IReadOnlyList<DueDelivery> due, int concurrency, CancellationToken cancellationToken)
    {
        var chains = new ConcurrentQueue<IReadOnlyList<DueDelivery>>(ChainsOf(target, due));
        var run = new Run(time.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Math.Min(concurrency, chains.Count)).Select(_ => WorkAsync(target, chains, run, cancellationToken)));
        return [.. run.Sent];
    }

    /// <summary>Deliveries of a chain follow each other, as long as they succeed.</summary>
    private static IEnumerable<IReadOnlyList<DueDelivery>> ChainsOf(DeliveryTarget target, IReadOnlyList<DueDelivery> due) => target.IsOrdered
        ? due.GroupBy(one => one.Delivery.AggregateId).Select(chain => chain.ToArray())
        : due.Select(one => new[] { one });

    private async Task WorkAsync(
        DeliveryTarget target, ConcurrentQueue<IReadOnlyList<DueDelivery>> chains, Run run, CancellationToken cancellationToken)
    {
        while (chains.TryDequeue(out var chain))
        {
            foreach (var due in chain)
            {
                if (run.IsStopped || time.GetElapsedTime(run.Began) > Budget)
                {
                    return;
                }

                var outcome = await AttemptAsync(target, due, cancellationToken);
                run.Sent.Add(new SentDelivery(due.Delivery, outcome));
                if (outcome.Verdict == AttemptVerdict.Gone || outcome.RetryAfter is not null || outcome.Duration > options.Value.SlowAfter)
                {
                    run.IsStopped = true;
                }

                if (outcome.Verdict != AttemptVerdict.Succeeded)
                {
                    break;
                }
            }
        }
    }

    private async Task<AttemptOutcome> AttemptAsync(DeliveryTarget target, DueDelivery due, CancellationToken cancellationToken)
    {
        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        var id = WebhookMessage.WebhookIdOf(due.Delivery.MessageId);
        var headers = new Dictionary<string, string>(target.Headers, StringComparer.OrdinalIgnoreCase)
        {
            [WebhookSignature.IdHeader] = id,
            [WebhookSignature.TimestampHeader] = WebhookSignature.TimestampOf(at),
            [WebhookSignature.SignatureHeader] = WebhookSignature.Sign(target.Keys, id, at, due.Body),
        };
        var request = new OutboundRequest(target.Url, MediaTypeNames.Application.Json, due.Body, headers);
        var result = await guard.PostAsync(request, options.Value.Timeout, cancellationToken);
        var duration = time.GetElapsedTime(began);
        if (!result.IsSuccess)
        {
            return new AttemptOutcome(at, duration, Status: null, Error.Of(result).Code);
        }

        var response = result.Value;
        var head = ResponseHead.Of(response.Body.Span, options.Value.ResponseHeadBytes, target.Headers.Values);
        return new AttemptOutcome(
            at, duration, response.Status, Error: null, head, RetryAfter.Read(response.Status, response.Headers, time.GetUtcNow()));
    }

    private sealed class Run(long began)
    {
        public long Began => began;

        public ConcurrentBag<SentDelivery> Sent { get; } = [];

        public volatile bool IsStopped;
    }
}
