using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Plans the turns of endpoints: at most one is planned or running for each.</summary>
internal sealed class TurnPlanner(IWebhookEndpoints endpoints, IJobs jobs, TimeProvider time)
{
    /// <summary>A turn that should have started this long ago has lost its job.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(10);

    /// <summary>Plans turns in the running command, where none is planned early enough.</summary>
    /// <param name="subscriptionIds">Subscriptions with deliveries that are due now.</param>
    /// <param name="endsRest">Whether a failing endpoint is attempted at once.</param>
    public async Task PlanAsync(IReadOnlyCollection<Guid> subscriptionIds, CancellationToken cancellationToken, bool endsRest = false)
    {
        if (subscriptionIds.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var endpoint in await endpoints.LockAsync(subscriptionIds, cancellationToken))
        {
            if (endsRest)
            {
                endpoint.EndRest();
            }

            await PlanAsync(endpoint, now, now, cancellationToken);
        }
    }

    /// <summary>Plans the turn of an endpoint whose lock is held.</summary>
    public async Task PlanAsync(WebhookEndpoint endpoint, DateTimeOffset due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (endpoint.Plan(due, now, LostAfter) is not { } turn)
        {
            return;
        }

        var options = turn.At > now ? new EnqueueOptions { RunAt = turn.At } : null;
        if (turn.IsSlow)
        {
            await jobs.EnqueueAsync(new SendToSlowEndpoint(turn.SubscriptionId, turn.TurnId), options, cancellationToken);
        }
        else
        {
            await jobs.EnqueueAsync(new SendToEndpoint(turn.SubscriptionId, turn.TurnId), options, cancellationToken);
        }
    }
}
