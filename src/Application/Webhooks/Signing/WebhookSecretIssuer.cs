using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Signing;

/// <summary>Creates secrets, and shows each of them once.</summary>
internal sealed class WebhookSecretIssuer(WebhookSecretProtection protection)
{
    /// <param name="own">The caller's own key; null: a new one.</param>
    public (WebhookSecret Secret, IssuedWebhookSecretDto Shown) Issue(WebhookSubscription subscription, WebhookSecretScheme scheme, WebhookKey? own)
    {
        var key = own ?? WebhookKey.Create(scheme == WebhookSecretScheme.V1 ? WebhookScheme.HmacSha256 : WebhookScheme.Ed25519);
        var secret = protection.Protect(subscription.TenantId, subscription.Id, key);

        // The private key stays here: receivers need the public one alone.
        return (secret, new IssuedWebhookSecretDto(secret.Id, scheme, scheme == WebhookSecretScheme.V1 ? key.SecretText : null, key.PublicText));
    }
}
