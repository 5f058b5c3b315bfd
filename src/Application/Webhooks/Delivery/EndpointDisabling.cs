using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Disables a subscription whose receiver is gone or has failed for too long, and tells the tenant's owners.</summary>
internal sealed class EndpointDisabling(
    IRepository<WebhookSubscription> subscriptions, IWebhookOwners owners, IAuditTrail audit, IJobs jobs,
    IOptions<WebhookDeliveryOptions> options)
{
    /// <param name="endpoint">After the turn.</param>
    /// <param name="isGone">Whether the receiver responded 410.</param>
    /// <returns>Whether the subscription was disabled.</returns>
    public async Task<bool> DisableIfNeededAsync(WebhookEndpoint endpoint, bool isGone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hasFailed = endpoint.FailingSince is { } since && now - since >= options.Value.DisableAfter;
        if ((!isGone && !hasFailed)
            || await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(endpoint.SubscriptionId), cancellationToken)
                is not { IsEnabled: true } subscription)
        {
            return false;
        }

        var reason = isGone ? WebhookDisabledReason.Gone : WebhookDisabledReason.Failing;
        subscription.Disable(reason, now);
        audit.Record(new AuditEvent(isGone ? WebhookAuditEvents.DisabledAsGone : WebhookAuditEvents.DisabledAsFailing)
        {
            TargetType = "webhook_subscription",
            TargetId = subscription.Id.ToString(),
        });
        WebhookTelemetry.Disabled.Add(1, new KeyValuePair<string, object?>("reason", isGone ? "gone" : "failing"));
        foreach (var owner in await owners.ListAsync(subscription.TenantId, cancellationToken))
        {
            await jobs.EnqueueEmailAsync(owner.Email, "A webhook was disabled", ContentFor(owner, subscription, isGone), cancellationToken);
        }

        return true;
    }

    private EmailContent ContentFor(WebhookOwner owner, WebhookSubscription subscription, bool isGone)
    {
        var cause = isGone
            ? "Its receiver responded 410 Gone."
            : $"All its deliveries have failed for {options.Value.DisableAfter.TotalDays:0.#} days.";
        return new EmailContent(
            EmailContent.Greet(owner.Name),
            $"The webhook subscription {subscription.Id} to {EmailContent.Unlinked(new Uri(subscription.Url).Host)} was disabled. {cause}",
            "New events are kept in its delivery log and are not sent. Repair the receiver, enable the subscription, then replay the deliveries.");
    }
}

/// <summary>The people who are told about a tenant's webhooks.</summary>
public interface IWebhookOwners
{
    /// <returns>The tenant's owners with a verified email address.</returns>
    Task<IReadOnlyList<WebhookOwner>> ListAsync(Guid tenantId, CancellationToken cancellationToken);
}

/// <param name="Email">In lower case.</param>
/// <param name="Name">Chosen by the user.</param>
public sealed record WebhookOwner(string Email, string Name);
