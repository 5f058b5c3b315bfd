using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Webhooks;

public static class WebhookErrors
{
    public static readonly Error SubscriptionNotFound = new(
        ErrorKind.NotFound, "webhooks.subscription_not_found", "This tenant has no webhook subscription with this id.");

    public static readonly Error SubscriptionLimit = new(
        ErrorKind.Conflict, "webhooks.subscription_limit", "Webhook subscription limit of this tenant reached. Delete a subscription first.");

    public static readonly Error SecretLimit = new(
        ErrorKind.Conflict, "webhooks.secret_limit", "This subscription has five valid secrets. Wait until one of them expires, or revoke one.");

    public static readonly Error SecretNotFound = new(
        ErrorKind.NotFound, "webhooks.secret_not_found", "This webhook subscription has no secret with this id.");

    public static readonly Error LastSecret = new(
        ErrorKind.Conflict, "webhooks.last_secret", "This is the only valid secret of the subscription. Rotate it first.");

    public static readonly Error SubscriptionDisabled = new(
        ErrorKind.Conflict, "webhooks.subscription_disabled", "This webhook subscription is disabled. Enable it first.");

    public static readonly Error EventTypeUnknown = new(
        ErrorKind.Unprocessable, "webhooks.event_type_unknown", "No event type has this name. GET /webhooks/event-types lists all of them.");

    public static readonly Error DeliveryNotFound = new(
        ErrorKind.NotFound, "webhooks.delivery_not_found", "This tenant has no webhook delivery with this id. Old deliveries are deleted.");

    public static readonly Error ReplayTooLarge = new(
        ErrorKind.Unprocessable, "webhooks.replay_too_large", "The time range has too many deliveries for one replay. Choose a shorter one.");
}
