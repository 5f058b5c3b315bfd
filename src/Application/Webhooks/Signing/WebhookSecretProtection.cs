using System.Text;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.Webhooks.Signing;

namespace SvcInfra.Application.Webhooks.Signing;

/// <summary>Encrypts the keys that sign deliveries, and decrypts them for signing.</summary>
internal sealed class WebhookSecretProtection(ISecretProtector secrets)
{
    private const string Purpose = "webhooks.secret";

    public WebhookSecret Protect(Guid tenantId, Guid subscriptionId, WebhookKey key) => WebhookSecret.Create(
        tenantId,
        subscriptionId,
        key.Scheme == WebhookScheme.HmacSha256 ? WebhookSecretScheme.V1 : WebhookSecretScheme.V1a,
        secrets.Protect(Purpose, Encoding.ASCII.GetBytes(key.SecretText ?? throw new ArgumentException("A public key cannot sign.", nameof(key)))),
        key.PublicText);

    /// <exception cref="System.Security.Cryptography.CryptographicException">The key with which it was encrypted is lost.</exception>
    public WebhookKey Unprotect(WebhookSecret secret) =>
        WebhookKey.TryParse(Encoding.ASCII.GetString(secrets.Unprotect(Purpose, secret.ProtectedSecret)))
        ?? throw new InvalidOperationException($"The webhook secret {secret.Id} is not a key.");
}
